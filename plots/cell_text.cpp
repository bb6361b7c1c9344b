#include "plots/cell_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "plots/cells.hpp"
#include "plots/format.hpp"

namespace vlp::plots {

CellText cell_text(const ExhibitView& view, const results_db::RowDef& row, const results_db::MetricDef& metric) {
  const auto* cell = find_cell(view, row.key, metric.id);
  if (!cell || cell->planned == 0) return {};
  const int digits = decimals(view, metric.id);
  CellText out;
  out.mean = cell->n > 0 ? fixed(cell->mean, digits) : "-";
  if (cell->n > 1) out.sd = fixed(cell->sd, digits);
  out.n = incomplete(*cell) ? fmt::format("{}/{}", cell->n, cell->planned) : fmt::format("{}", cell->n);
  if (borrowed(view, *cell)) out.n += "†";
  return out;
}

bool any_incomplete(const ExhibitView& view) { return std::any_of(view.cells.begin(), view.cells.end(), incomplete); }

bool any_borrowed(const ExhibitView& view) {
  return std::any_of(view.cells.begin(), view.cells.end(), [&](const auto& cell) { return borrowed(view, cell); });
}

ClaimText claim_text(const ExhibitView& view, const results_db::Verdict& v) {
  const int digits = std::max(decimals(view, v.metric), 2);
  ClaimText out;
  if (v.d_paper) out.paper_gap = signed_fixed(*v.d_paper, digits);
  if (v.d_paper && expected_by_us(view, v)) out.paper_gap = "(" + out.paper_gap + ")";
  if (v.d) out.gap = signed_fixed(*v.d, digits);
  if (v.lo && v.hi) out.bounds = fmt::format("[{}, {}]", signed_fixed(*v.lo, digits), signed_fixed(*v.hi, digits));
  if (v.mde) out.mde = fixed(*v.mde, digits);
  if (v.n_needed > 0) out.seeds = fmt::format("{}", v.n_needed);
  if (v.margin) out.margin = fixed(*v.margin, digits);
  const auto& p = v.verdict == "CONTRADICTED" ? v.adj_contra : v.adj_conf;
  if (p) out.p = p_value(*p);
  return out;
}

}  // namespace vlp::plots
