#include "core/metrics/item_mean.hpp"

#include <cmath>
#include <numeric>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::metrics {
namespace {

double mean_of(std::span<const double> scores) {
  if (scores.empty()) throw InternalFault("item_mean: there is no item to average");
  return std::accumulate(scores.begin(), scores.end(), 0.0) / static_cast<double>(scores.size());
}

}  // namespace

ItemMean item_mean(std::span<const double> scores) {
  const double mean = mean_of(scores);
  const auto n = static_cast<double>(scores.size());
  double squares = 0;
  for (const double x : scores) squares += (x - mean) * (x - mean);
  return {mean, scores.size() < 2 ? 0 : std::sqrt(squares / (n - 1) / n), static_cast<int64_t>(scores.size())};
}

ItemMean item_mean(std::span<const double> scores, std::span<const std::string> groups) {
  if (scores.size() != groups.size())
    throw InternalFault(fmt::format("item_mean: {} scores but {} groups", scores.size(), groups.size()));
  const double mean = mean_of(scores);
  std::unordered_map<std::string_view, size_t> index;
  std::vector<double> deviation;  // of each group, in order of first use: the sum must not depend on a hash
  for (size_t i = 0; i < scores.size(); ++i) {
    const auto [known, added] = index.emplace(groups[i], deviation.size());
    if (added) deviation.push_back(0);
    deviation[known->second] += scores[i] - mean;
  }
  const auto G = static_cast<double>(deviation.size()), n = static_cast<double>(scores.size());
  double squares = 0;
  for (const double d : deviation) squares += d * d;
  return {mean, deviation.size() < 2 ? 0 : std::sqrt(squares * G / (G - 1)) / n, static_cast<int64_t>(scores.size())};
}

}  // namespace vlp::metrics
