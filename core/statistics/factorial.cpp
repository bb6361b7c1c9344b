#include "core/statistics/factorial.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include <fmt/core.h>

#include "core/util/error.hpp"

namespace vlp::statistics {
namespace {

struct Noise {
  double sd, df, rows;  // rows: what with_seeds multiplies, df = rows (n - 1)
};

Noise pooled_noise(std::span<const Summary> rows) {
  const Pooled p = pool(rows);
  return {p.sd, p.df, static_cast<double>(p.rows)};
}

// Seed by seed: what is left of y_rs after the mean of row r and the mean of seed s.
Noise block_noise(std::span<const Row> rows, std::span<const Summary> means) {
  std::map<int64_t, double> seed_sum;
  double grand = 0.0, largest = 0.0, squares = 0.0;
  const auto R = static_cast<double>(rows.size());
  for (const auto& row : rows)
    for (const auto& [seed, value] : row.scores) seed_sum[seed] += value, largest = std::max(largest, std::abs(value));
  const auto S = static_cast<double>(seed_sum.size());
  for (const auto& row : rows)
    if (row.scores.size() != seed_sum.size())
      throw BadInput(
          fmt::format("factorial: row {} has {} of {} seeds; plan the same seeds for every row", row.name, row.scores.size(), seed_sum.size()));
  if (S < 2 || R < 2) throw BadInput("factorial: two rows with two seeds each are needed to see the noise");
  for (const auto& m : means) grand += m.mean / R;
  for (size_t r = 0; r < rows.size(); ++r)
    for (const auto& [seed, value] : rows[r].scores) {
      const double left = value - means[r].mean - seed_sum[seed] / R + grand;
      squares += left * left;
    }
  const double df = (R - 1) * (S - 1), sd = std::sqrt(squares / df);
  return {sd < 1e-12 * largest ? 0.0 : sd, df, R - 1};  // below: rounding only
}

}  // namespace

Gap factorial_effect(std::span<const Row> rows, const std::string& signs, Direction direction, bool blocks) {
  const auto plus = std::count(signs.begin(), signs.end(), '+'), minus = std::count(signs.begin(), signs.end(), '-');
  if (signs.size() != rows.size() || plus != minus || plus + minus != std::ssize(signs) || plus == 0)
    throw InternalFault(fmt::format("factorial_effect: signs '{}' for {} rows", signs, rows.size()));
  std::vector<Summary> means;
  for (const auto& row : rows) means.push_back(summarize(row));
  const Noise noise = blocks ? block_noise(rows, means) : pooled_noise(means);
  const double c = 1.0 / static_cast<double>(plus);
  double effect = 0.0, spread = 0.0, weight = 0.0;
  for (size_t i = 0; i < rows.size(); ++i) {
    effect += (signs[i] == '+' ? c : -c) * means[i].mean;
    spread += c * c / static_cast<double>(means[i].n);
    weight += c * c;
  }
  Gap gap{.d = static_cast<int>(direction) * effect, .se = noise.sd * std::sqrt(spread), .df = noise.df, .used = SdMode::kPooledTable};
  gap.n_a = 1 / spread, gap.n_b = std::numeric_limits<double>::infinity(), gap.sd_a = noise.sd;
  gap.pool_rows = noise.rows, gap.weight = weight;
  if (!(gap.se > 0)) gap.note = "all seeds gave equal values, so the noise cannot be estimated and nothing is decided";
  return gap;
}

}  // namespace vlp::statistics
