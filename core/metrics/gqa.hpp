#pragma once
// GQA scores as the official evaluation computes them (eval.py of the GQA release; MILVLG/openvqa: openvqa/datasets/gqa/eval/gqa_eval.py).

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace vlp::metrics {

struct GqaItem {
  std::string id, prediction, answer;
  bool balanced = true;                        // the others count for consistency only
  std::string structural, semantic, detailed;  // types; "query" is open, every other structural type is binary
  std::string group;                           // global group, for the distribution; empty: none
  int64_t words = 0;                           // of the question
  std::optional<int64_t> steps = {};           // of its program, without the last query
  std::vector<std::string> entailed = {};      // ids of questions whose answers follow
};

// What could be answered at all ("valid") and what makes sense ("plausible"), of each question.
struct GqaChoices {
  std::unordered_set<std::string> valid, plausible;
};

struct GqaScores {                            // percent, over the balanced questions; exact string comparison
  double accuracy = 0, binary = 0, open = 0;  // 0 where there is no such question
  // Mean over the questions that are right and entail others, of the share of those that are right too. Set where asked for.
  std::optional<double> consistency;
  std::optional<double> validity, plausibility;  // set where there are choices
  // Chi-square of predicted against true answers in each global group, weighted by the group's size, / 100: lower is better. The answers
  // that are no true answer of the group do not count. Not set where no question has a group.
  std::optional<double> distribution;
  std::map<std::string, double> per_structural, per_semantic;
  std::map<int64_t, double> per_words, per_steps;
  std::vector<double> items;       // 100 or 0, of the balanced questions
  std::vector<size_t> item_index;  // of each: its place in the argument
};

struct GqaOptions {
  bool consistency = false;
  // Of each item; empty: no choices. For a "Common" detailed type the choices are color, material and shape, as in the official code.
  std::span<const GqaChoices> choices = {};
};

// Throws InternalFault for no balanced question, and for an entailed id that is none of the items' where consistency is asked for.
GqaScores score_gqa(std::span<const GqaItem> items, const GqaOptions& options = {});

}  // namespace vlp::metrics
