#pragma once
// VQA accuracy as the official evaluation computes it (GT-Vision-Lab/VQA: PythonEvaluationTools/vqaEvaluation/vqaEval.py).
// Scores are in percent and unrounded; the official code prints them rounded to two decimals (`official_rounding`).

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vlp::metrics {

// One question: min(1, matches among the other annotators / 3), averaged over leaving out each of them, x 100. Prediction and references
// are normalised (core/metrics/vqa_normalize.hpp) only if the references are not all the same; else they are compared as they stand, case
// included. Throws InternalFault without references.
double vqa_accuracy(std::string_view prediction, std::span<const std::string> references);

// The soft target of an answer given by `count` of ten annotators, 0 to 1: 0, 0.3, 0.6, 0.9, 1.
double vqa_soft_score(int64_t count);

struct VqaItem {
  std::string prediction;
  std::span<const std::string> references;
  std::string_view question_type, answer_type;
};

struct VqaScores {
  double overall = 0;                                          // mean of `items`
  std::map<std::string, double> per_question_type, per_answer_type;
  std::vector<double> items;                                   // in the order of the questions
};

// Throws InternalFault for an empty list.
VqaScores score_vqa(std::span<const VqaItem> items);

// To two decimals, as Python's round(x, 2): correctly rounded from the exact binary value.
double official_rounding(double percent);

}  // namespace vlp::metrics
