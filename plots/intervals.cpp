#include "plots/intervals.hpp"

#include <cmath>
#include <vector>

#include "core/statistics/distributions.hpp"
#include "plots/cells.hpp"
#include "results_db/measured.hpp"

namespace vlp::plots {
namespace {

using results_db::Cell;
using statistics::SdMode;

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

Interval between(const Cell& a, const Cell& b, const statistics::Comparison& how) {
  const auto gap = statistics::compare(results_db::row_of(a), results_db::row_of(b), statistics::Direction::kHigher, how);
  return around(gap.d, gap.se, gap.df, 0.05);
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
    if (d.empty()) return std::nullopt;
    if (d.size() == 1) return Interval{d[0], {}, {}};
    const auto noise = view.def.comparison == "seeds_as_blocks" ? results_db::blocks(view.cells, std::string(metric)) : std::nullopt;
    return between(*a, *b, {.mode = noise ? SdMode::kSeedsAsBlocks : SdMode::kPairedSeed, .pooled = noise, .anchor = {}});
  }
  if (view.def.comparison == "pooled_table")
    for (const auto& c : view.table.columns)
      if (c.metric == metric && c.df > 0)
        return around(a->mean - b->mean, c.s_pooled * std::sqrt(1.0 / static_cast<double>(a->n) + 1.0 / static_cast<double>(b->n)), c.df, 0.05);
  if (a->n < 2 || b->n < 2) return Interval{a->mean - b->mean, {}, {}};
  return between(*a, *b, {});
}

}  // namespace vlp::plots
