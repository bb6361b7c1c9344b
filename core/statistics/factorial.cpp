#include "core/statistics/factorial.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/core.h>

#include "core/util/error.hpp"

namespace vlp::statistics {

Gap factorial_effect(std::span<const Row> rows, const std::string& signs, Direction direction, bool blocks) {
  const auto plus = std::count(signs.begin(), signs.end(), '+'), minus = std::count(signs.begin(), signs.end(), '-');
  if (signs.size() != rows.size() || plus != minus || plus + minus != std::ssize(signs) || plus == 0)
    throw InternalFault(fmt::format("factorial_effect: signs '{}' for {} rows", signs, rows.size()));
  std::vector<Summary> means;
  for (const auto& row : rows) means.push_back(summarize(row));
  const Pooled noise = blocks ? pool_blocks(rows) : pool(means);
  const double c = 1.0 / static_cast<double>(plus);
  double effect = 0.0, spread = 0.0, weight = 0.0;
  for (size_t i = 0; i < rows.size(); ++i) {
    effect += (signs[i] == '+' ? c : -c) * means[i].mean;
    spread += c * c / static_cast<double>(means[i].n);
    weight += c * c;
  }
  Gap gap{.d = static_cast<int>(direction) * effect, .se = noise.sd * std::sqrt(spread), .df = noise.df, .used = SdMode::kPooledTable};
  gap.n_a = 1 / spread, gap.n_b = std::numeric_limits<double>::infinity(), gap.sd_a = noise.sd;
  gap.pool_rows = static_cast<double>(blocks ? noise.rows - 1 : noise.rows), gap.weight = weight;
  if (!(gap.se > 0)) gap.note = "all seeds gave equal values, so the noise cannot be estimated and nothing is decided";
  return gap;
}

}  // namespace vlp::statistics
