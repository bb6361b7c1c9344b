#include "plots/intervals.hpp"

#include <cmath>
#include <vector>

#include "core/statistics/distributions.hpp"
#include "plots/cells.hpp"
#include "results_db/measured.hpp"

namespace vlp::plots {
namespace {

using results_db::Cell;

Interval around(double mean, double se, double df, double tail) {
  const double t = statistics::t_upper_quantile(tail, df);
  return {mean, mean - t * se, mean + t * se};
}

// Differences over the seeds that both cells have.
std::vector<double> differences(const Cell& a, const Cell& b) {
  std::vector<double> out;
  for (const auto& x : a.seeds)
    for (const auto& y : b.seeds)
      if (x.seed == y.seed) out.push_back(x.value - y.value);
  return out;
}

// `noise`: of the whole table with seeds as blocks, else the spread of the differences themselves is the noise.
Interval paired(const std::vector<double>& d, const std::optional<statistics::Pooled>& noise) {
  const auto n = static_cast<double>(d.size());
  double mean = 0, squares = 0;
  for (const double x : d) mean += x / n;
  if (noise && noise->believable()) return around(mean, noise->sd * std::sqrt(2 / n), noise->df, 0.05);
  for (const double x : d) squares += (x - mean) * (x - mean);
  if (d.size() < 2) return {mean, {}, {}};
  return around(mean, std::sqrt(squares / (n - 1) / n), n - 1, 0.05);
}

Interval welch(const Cell& a, const Cell& b) {
  const double d = a.mean - b.mean;
  if (a.n < 2 || b.n < 2) return {d, {}, {}};
  const auto na = static_cast<double>(a.n), nb = static_cast<double>(b.n);
  const double va = a.sd * a.sd / na, vb = b.sd * b.sd / nb;
  if (va + vb == 0) return {d, d, d};
  return around(d, std::sqrt(va + vb), (va + vb) * (va + vb) / (va * va / (na - 1) + vb * vb / (nb - 1)), 0.05);
}

}  // namespace

Interval mean_interval(const Cell& cell) {
  if (cell.n < 2) return {cell.mean, {}, {}};
  const auto n = static_cast<double>(cell.n);
  return around(cell.mean, cell.sd / std::sqrt(n), n - 1, 0.025);
}

std::string_view reference_row(const ExhibitView& view) {
  for (const std::string_view role : {"anchor", "headline"})
    for (const auto& row : view.def.rows)
      if (row.role == role) return row.key;
  for (const auto& row : view.def.rows)
    if (row.role != "reported" && (view.def.figure_levels.empty() || view.def.figure_levels.contains(row.key))) return row.key;
  return "";
}

std::optional<Interval> change(const ExhibitView& view, std::string_view row, std::string_view reference, std::string_view metric) {
  const Cell *a = find_cell(view, row, metric), *b = find_cell(view, reference, metric);
  if (!a || !b || a->n == 0 || b->n == 0) return std::nullopt;
  if (row == reference) return Interval{0.0, {}, {}};
  if (view.def.pairs_seeds()) {
    const auto d = differences(*a, *b);
    const auto noise = view.def.comparison == "seeds_as_blocks" ? results_db::blocks(view.cells, std::string(metric)) : std::nullopt;
    return d.empty() ? std::nullopt : std::optional(paired(d, noise));
  }
  if (view.def.comparison == "pooled_table")
    for (const auto& c : view.table.columns)
      if (c.metric == metric && c.df > 0)
        return around(a->mean - b->mean, c.s_pooled * std::sqrt(1.0 / static_cast<double>(a->n) + 1.0 / static_cast<double>(b->n)), c.df, 0.05);
  return welch(*a, *b);
}

}  // namespace vlp::plots
