#include "core/metrics/vqa.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>

#include <fmt/format.h>

#include "core/metrics/vqa_normalize.hpp"
#include "core/util/error.hpp"

namespace vlp::metrics {
namespace {

// Scaled last, as the official code does: its roundings to two decimals depend on it.
double percent(const std::vector<double>& fractions) {
  return 100 * std::accumulate(fractions.begin(), fractions.end(), 0.0) / static_cast<double>(fractions.size());
}

std::map<std::string, double> percents(const std::map<std::string, std::vector<double>>& groups) {
  std::map<std::string, double> out;
  for (const auto& [name, fractions] : groups) out[name] = percent(fractions);
  return out;
}

// The accuracy of one question, 0 to 1.
double fraction(std::string_view prediction, std::span<const std::string> references) {
  if (references.empty()) throw InternalFault(fmt::format("vqa_accuracy: no references for the prediction \"{}\"", prediction));
  std::string answer = vqa_trim(prediction);
  std::vector<std::string> truth;
  truth.reserve(references.size());
  for (const auto& r : references) truth.push_back(vqa_trim(r));
  const bool unanimous = std::all_of(truth.begin(), truth.end(), [&](const std::string& t) { return t == truth.front(); });
  if (!unanimous) {
    const auto normalise = [](const std::string& s) { return vqa_words(vqa_punctuation(s)); };
    answer = normalise(answer);
    std::transform(truth.begin(), truth.end(), truth.begin(), normalise);
  }
  const auto matches = std::count(truth.begin(), truth.end(), answer);
  double sum = 0;
  for (const auto& left_out : truth) sum += std::min(1.0, static_cast<double>(matches - (left_out == answer)) / 3);
  return sum / static_cast<double>(truth.size());
}

}  // namespace

double vqa_accuracy(std::string_view prediction, std::span<const std::string> references) {
  return 100 * fraction(prediction, references);
}

double vqa_soft_score(int64_t count) {
  constexpr std::array<double, 5> kScores{0.0, 0.3, 0.6, 0.9, 1.0};
  return kScores[static_cast<size_t>(std::clamp<int64_t>(count, 0, 4))];
}

VqaScores score_vqa(std::span<const VqaItem> items) {
  if (items.empty()) throw InternalFault("score_vqa: there is no question to score");
  VqaScores out;
  std::vector<double> all;
  std::map<std::string, std::vector<double>> question_types, answer_types;
  for (const auto& item : items) {
    const double score = fraction(item.prediction, item.references);
    all.push_back(score);
    out.items.push_back(100 * score);
    question_types[std::string(item.question_type)].push_back(score);
    answer_types[std::string(item.answer_type)].push_back(score);
  }
  out.overall = percent(all);
  out.per_question_type = percents(question_types);
  out.per_answer_type = percents(answer_types);
  return out;
}

double official_rounding(double percent) { return std::strtod(fmt::format("{:.2f}", percent).c_str(), nullptr); }

}  // namespace vlp::metrics
