#include <algorithm>

#include <fmt/format.h>

#include "plots/cells.hpp"
#include "plots/sweep_figures.hpp"

namespace vlp::plots {
namespace {

// What each removal is claimed to cost in this metric, if all claims say the same.
std::optional<double> claimed_cost(const ExhibitView& view, const std::string& metric) {
  std::optional<double> out;
  for (const auto& claim : view.def.claims)
    if (claim.kind == "cost" && claim.metric == metric) out = claim.expected;
  return out;
}

}  // namespace

Figure removal_figure(const ExhibitView& view, const results_db::DesignDef& design, const std::string& name) {
  const auto columns = metrics(view, true);
  const std::string base = row_label(view, design.base);
  std::vector<FactorPanel> panels;
  for (const auto* metric : columns) {
    FactorPanel panel{metric_heading(*metric), "left out", panels.empty() ? fitted("change vs " + base, 190) : "", {}, false, true, {}, {}};
    Series series{"change, one-sided 95 % bounds", std::string(kOurs), {}};
    for (const auto& factor : design.factors) {
      const auto x = static_cast<double>(panel.tics.size());
      panel.tics.emplace_back(factor.label, x);
      for (const auto& [row, value] : factor.of_row) {
        const auto* cell = find_cell(view, row, metric->id);
        if (const auto moved = change(view, row, design.base, metric->id)) series.marks.push_back({x, *moved, incomplete(*cell)});
      }
    }
    panel.series.push_back(std::move(series));
    if (const auto cost = claimed_cost(view, metric->id))
      panel.rules.push_back({fmt::format("claimed: costs more than {:g}", *cost), "#8f5a9e", -metric->direction * *cost, 2});
    panels.push_back(std::move(panel));
  }
  return panel_figure(name, fmt::format("{}: what leaving out each part costs", view.def.title),
                      "Changes are measured within each seed where rows share a start.", panels, std::min<size_t>(3, columns.size()));
}

}  // namespace vlp::plots
