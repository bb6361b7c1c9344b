#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "plots/cells.hpp"
#include "plots/sweep_figures.hpp"

namespace vlp::plots {
namespace {

using results_db::FactorDef;

// The mean over the design's rows at two corners, seed by seed, with the t interval over seeds.
std::optional<Mark> mark_at(const ExhibitView& view, const FactorDef& a, const std::string& a_level, const FactorDef& b, const std::string& b_level,
                            const std::string& metric, double x) {
  std::map<int64_t, std::pair<double, int64_t>> seeds;
  int64_t rows = 0;
  bool missing = false;
  for (const auto& [row, level] : a.of_row) {
    if (level != a_level || b.of_row.at(row) != b_level) continue;
    const auto* cell = find_cell(view, row, metric);
    if (!cell) continue;
    ++rows;
    missing = missing || incomplete(*cell);
    for (const auto& s : cell->seeds) seeds[s.seed].first += s.value, ++seeds[s.seed].second;
  }
  results_db::Cell mean;
  for (const auto& [seed, sum] : seeds)
    if (sum.second == rows) mean.seeds.push_back({seed, sum.first / static_cast<double>(rows), 0, 0, "", ""});
  mean.n = std::ssize(mean.seeds);
  if (mean.n == 0) return std::nullopt;
  for (const auto& s : mean.seeds) mean.mean += s.value / static_cast<double>(mean.n);
  for (const auto& s : mean.seeds) mean.sd += (s.value - mean.mean) * (s.value - mean.mean);
  mean.sd = mean.n > 1 ? std::sqrt(mean.sd / static_cast<double>(mean.n - 1)) : 0;
  return Mark{x, mean_interval(mean), missing};
}

FactorPanel panel_of(const ExhibitView& view, const results_db::DesignDef& design, const FactorDef& a, const FactorDef& b,
                     const results_db::MetricDef& metric) {
  FactorPanel panel{metric_heading(metric),           a.label, "", {{a.levels[0], 0.0}, {a.levels[1], 1.0}}, true, false, {},
                    rules_of(view, design, metric.id)};
  for (size_t i = 0; i < b.levels.size(); ++i) {
    Series series{fmt::format("{} {}", b.label, b.levels[i]), std::string(kSeries[i]), {}};
    for (size_t j = 0; j < a.levels.size(); ++j)
      if (const auto mark = mark_at(view, a, a.levels[j], b, b.levels[i], metric.id, static_cast<double>(j))) series.marks.push_back(*mark);
    panel.series.push_back(std::move(series));
  }
  return panel;
}

}  // namespace

Figure interaction_figure(const ExhibitView& view, const results_db::DesignDef& design, const std::string& name) {
  const auto columns = metrics(view, true);
  std::vector<FactorPanel> panels;
  for (size_t a = 0; a < design.factors.size(); ++a)
    for (size_t b = a + 1; b < design.factors.size(); ++b)
      for (const auto* metric : columns) panels.push_back(panel_of(view, design, design.factors[a], design.factors[b], *metric));
  return panel_figure(name, fmt::format("{}: interactions", view.def.title),
                      "Means over all other factors, 95 % t intervals over seeds. Parallel lines: no interaction.", panels,
                      std::min<size_t>(3, columns.size()));
}

}  // namespace vlp::plots
