#include "core/statistics/items.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/statistics/distributions.hpp"
#include "core/util/error.hpp"

namespace vlp::statistics {
namespace {

constexpr size_t kEnoughGroups = 30;

}  // namespace

double accuracy_se(double accuracy, int64_t items) {
  if (!(accuracy >= 0 && accuracy <= 1)) throw BadInput(fmt::format("accuracy {} is outside [0, 1]; give a fraction, not points", accuracy));
  if (items < 1) throw BadInput(fmt::format("accuracy over {} items; at least one is needed", items));
  return std::sqrt(accuracy * (1 - accuracy) / static_cast<double>(items));
}

Gap compare_items(std::span<const ItemDifference> differences) {
  std::vector<double> values;
  for (const ItemDifference& item : differences) values.push_back(item.value);
  const Summary s = summarize(values, "item differences");
  std::map<int64_t, double> residuals;
  for (const auto& [group, value] : differences) residuals[group] += value - s.mean;
  double squares = 0.0, largest = 0.0;
  for (const auto& [group, residual] : residuals) squares += residual * residual;
  for (const double v : values) largest = std::max(largest, std::abs(v));
  const auto n = static_cast<double>(s.n);
  const double se = std::sqrt(squares) / n;
  const bool has_noise = se > 1e-12 * largest;  // one group's residuals add up to 0 but for rounding
  Gap gap{.d = s.mean, .se = has_noise ? se : 0.0, .df = std::numeric_limits<double>::infinity(), .used = SdMode::kPairedItems};
  gap.n_a = gap.n_b = n, gap.sd_difference = gap.se * std::sqrt(n);
  if (!has_noise) gap.note = "item scores differ by a constant or within one group only, so the noise cannot be estimated and nothing is decided";
  else if (residuals.size() < kEnoughGroups)
    gap.note = fmt::format("{} groups of items: the normal reference is optimistic below {}", residuals.size(), kEnoughGroups);
  return gap;
}

double mcnemar_p(int64_t b, int64_t c) {
  if (b < 0 || c < 0) throw BadInput(fmt::format("mcnemar: counts {} and {} must not be negative", b, c));
  return fair_coin_upper(b, b + c);
}

}  // namespace vlp::statistics
