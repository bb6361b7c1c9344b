#include "core/statistics/summary.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "core/statistics/distributions.hpp"
#include "core/util/error.hpp"

namespace vlp::statistics {

Summary summarize(std::span<const double> values, const std::string& name) {
  if (values.empty()) throw BadInput(fmt::format("{}: no score; a cell needs at least one finished seed", name));
  double shift = 0.0, largest = 0.0;
  for (const double x : values) {
    if (!std::isfinite(x)) throw BadInput(fmt::format("{}: score {} is not finite; a diverged seed has no score", name, x));
    shift += x - values[0];
    largest = std::max(largest, std::abs(x));
  }
  const auto n = static_cast<double>(values.size());
  Summary s{.n = static_cast<int64_t>(values.size()), .mean = values[0] + shift / n, .sd = std::numeric_limits<double>::quiet_NaN()};
  if (s.n == 1) return s;
  double squares = 0.0;
  for (const double x : values) squares += (x - s.mean) * (x - s.mean);
  s.sd = std::sqrt(squares / (n - 1));
  if (s.sd < 1e-12 * largest) s.sd = 0.0;
  return s;
}

Summary summarize(const Row& row) {
  std::set<int64_t> seen;
  std::vector<double> values;
  for (const auto& [seed, value] : row.scores) {
    if (!seen.insert(seed).second) throw BadInput(fmt::format("{}: seed {} occurs twice; a seed counts once", row.name, seed));
    values.push_back(value);
  }
  return summarize(values, row.name);
}

Pooled pool(std::span<const Summary> rows) {
  Pooled p;
  double squares = 0.0;
  for (const Summary& s : rows) {
    if (s.n < 2) continue;
    const auto df = static_cast<double>(s.n - 1);
    squares += df * s.sd * s.sd;
    p.df += df;
    p.largest_sd = std::max(p.largest_sd, s.sd);
    ++p.rows;
  }
  if (p.rows == 0) throw BadInput("pooled sd: no row has two seeds; plan more seeds");
  p.sd = std::sqrt(squares / p.df);
  return p;
}

Pooled pool_blocks(std::span<const Row> rows) {
  std::vector<double> row_mean;
  std::map<int64_t, double> seed_mean;
  const auto R = static_cast<double>(rows.size());
  double grand = 0.0, largest = 0.0;
  for (const Row& row : rows) {
    row_mean.push_back(summarize(row).mean);
    grand += row_mean.back() / R;
    for (const auto& [seed, value] : row.scores) seed_mean[seed] += value / R, largest = std::max(largest, std::abs(value));
  }
  const auto S = static_cast<double>(seed_mean.size());
  for (const Row& row : rows)
    if (row.scores.size() != seed_mean.size())
      throw BadInput(fmt::format("seeds as blocks: row {} has {} of {} seeds; plan the same seeds for every row", row.name, row.scores.size(),
                                 seed_mean.size()));
  if (S < 2 || R < 2) throw BadInput("seeds as blocks: two rows with two seeds each are needed to see the noise");
  const double df = (R - 1) * (S - 1);
  double squares = 0.0, most = 0.0;
  for (size_t r = 0; r < rows.size(); ++r) {
    double of_row = 0.0;
    for (const auto& [seed, value] : rows[r].scores) of_row += std::pow(value - row_mean[r] - seed_mean[seed] + grand, 2);
    squares += of_row;
    most = std::max(most, of_row);
  }
  Pooled p{.sd = std::sqrt(squares / df), .df = df, .largest_sd = std::sqrt(most * R / df), .rows = std::ssize(rows)};
  if (p.sd < 1e-12 * largest) p.sd = p.largest_sd = 0.0;  // rounding only
  return p;
}

double sd_upper_limit(double sd, double df, double level) { return sd * std::sqrt(df / chi_squared_quantile(1.0 - level, df)); }

}  // namespace vlp::statistics
