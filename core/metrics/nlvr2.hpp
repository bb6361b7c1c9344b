#pragma once
// NLVR2 scores as the official script computes them (lil-lab/nlvr: nlvr2/eval/metrics.py).

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vlp::metrics {

struct Nlvr2Item {
  std::string identifier;         // "dev-850-0-1": split, set of pictures, pair, sentence
  std::string prediction, label;  // "True" or "False"; compared in lower case
};

struct Nlvr2Scores {  // percent
  double accuracy = 0;
  double consistency = 0;      // share of the groups with every item right
  std::vector<double> items;   // 100 or 0
  std::vector<double> groups;  // 100 or 0, in order of first use
  std::vector<std::string> group_names;
};

// What the pairs of one sentence share: the identifier with its third field blanked, "dev-850--1". It is the field and not a prefix that
// counts. Throws InternalFault for fewer than three fields.
std::string nlvr2_group(std::string_view identifier);

// Throws InternalFault for an empty list.
Nlvr2Scores score_nlvr2(std::span<const Nlvr2Item> items);

}  // namespace vlp::metrics
