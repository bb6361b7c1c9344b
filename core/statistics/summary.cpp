#include "core/statistics/summary.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <limits>
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

double sd_upper_limit(double sd, double df, double level) { return sd * std::sqrt(df / chi_squared_quantile(1.0 - level, df)); }

}  // namespace vlp::statistics
