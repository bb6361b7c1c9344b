// The figures of a sweep: what varies decides which.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "plots/cells.hpp"
#include "plots/factor_panel.hpp"
#include "plots/figures.hpp"
#include "plots/sweep_figures.hpp"

namespace vlp::plots {
namespace {

using results_db::DesignDef;
using results_db::FactorDef;

constexpr size_t kAcross = 3;
constexpr double kLogFrom = 20;  // levels that span such a factor stand on a logarithmic axis
constexpr std::array<std::string_view, 3> kRuleColours = {"#b87a00", "#8f5a9e", "#5c7a29"};

std::optional<double> number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

const FactorDef* x_factor(const DesignDef& design) {
  const FactorDef* found = nullptr;  // of the ordered ones that with most levels
  for (const auto& factor : design.factors)
    if (is_ordered(factor) && (!found || factor.levels.size() > found->levels.size())) found = &factor;
  return found ? found : &design.factors.front();
}

std::vector<Series> series_of(const ExhibitView& view, const FactorDef& x, const FactorDef* by, const std::string& metric) {
  const Scale scale(x);
  std::vector<Series> out;
  const size_t n = by ? by->levels.size() : 1;
  for (size_t s = 0; s < n; ++s) {
    Series series{by ? fmt::format("{} {}", by->label, by->levels[s]) : "mean and 95 % t interval", std::string(kSeries[s % kSeries.size()]), {}};
    for (const auto& level : x.levels)
      for (const auto& row : view.def.rows) {
        const auto at = x.of_row.find(row.key);
        if (at == x.of_row.end() || at->second != level || (by && (!by->of_row.contains(row.key) || by->of_row.at(row.key) != by->levels[s])))
          continue;
        const auto* cell = find_cell(view, row.key, metric);
        if (!cell || cell->n == 0) continue;
        series.marks.push_back({scale.at(level), mean_interval(*cell), incomplete(*cell)});
        for (const auto& seed : cell->seeds)
          if (cell->n > 1 && n == 1) series.seeds.emplace_back(scale.at(level), seed.value);
      }
    out.push_back(std::move(series));
  }
  return out;
}

FactorPanel panel_of(const ExhibitView& view, const DesignDef& design, const FactorDef& x, const FactorDef* by, const results_db::MetricDef& metric) {
  FactorPanel panel{metric_heading(metric), x.label, "", Scale(x).tics(), is_ordered(x), false, series_of(view, x, by, metric.id), {}};
  panel.rules = rules_of(view, design, metric.id);
  return panel;
}

Figure curves(const ExhibitView& view, const DesignDef& design, const std::string& name) {
  std::vector<FactorPanel> panels;
  const auto columns = metrics(view, true);
  std::vector<std::pair<const FactorDef*, const FactorDef*>> what;
  if (design.form == "one_at_a_time")
    for (const auto& factor : design.factors) what.emplace_back(&factor, nullptr);
  else {
    const auto* x = x_factor(design);
    what.emplace_back(x, design.form == "grid" && design.factors.size() == 2 ? &design.factors[x == &design.factors[0] ? 1 : 0] : nullptr);
  }
  for (const auto& [x, by] : what)
    for (const auto* metric : columns) panels.push_back(panel_of(view, design, *x, by, *metric));
  return panel_figure(name, fmt::format("{}: scores against {}", view.def.title, what.front().first->label),
                      "Bars: 95 % t intervals of means over seeds; paired rows differ less than these bars suggest.", panels,
                      std::min(kAcross, columns.size()));
}

}  // namespace

bool is_ordered(const FactorDef& factor) {
  return factor.levels.size() > 1 &&
         std::all_of(factor.levels.begin(), factor.levels.end(), [](const auto& level) { return number(level).has_value(); });
}

Scale::Scale(const FactorDef& factor) : levels_(factor.levels), ordered_(is_ordered(factor)) {
  if (!ordered_) return;
  std::sort(levels_.begin(), levels_.end(), [](const auto& a, const auto& b) { return *number(a) < *number(b); });
  log_ = *number(levels_.front()) > 0 && *number(levels_.back()) / *number(levels_.front()) >= kLogFrom;
}

double Scale::at(const std::string& level) const {
  if (!ordered_) return static_cast<double>(std::find(levels_.begin(), levels_.end(), level) - levels_.begin());
  return log_ ? std::log10(*number(level)) : *number(level);
}

std::vector<std::pair<std::string, double>> Scale::tics() const {
  std::vector<std::pair<std::string, double>> out;
  for (const auto& level : levels_) out.emplace_back(level, at(level));
  return out;
}

std::vector<Rule> rules_of(const ExhibitView& view, const DesignDef& design, const std::string& metric) {
  std::vector<Rule> out;
  for (const auto& row : view.def.rows) {
    const bool inside = std::any_of(view.def.designs.begin(), view.def.designs.end(), [&](const DesignDef& d) {
      return std::any_of(d.factors.begin(), d.factors.end(), [&](const FactorDef& f) { return f.of_row.contains(row.key); });
    });
    const auto* cell = find_cell(view, row.key, metric);
    if (inside || row.role == "reported" || !cell || cell->n == 0) continue;
    if (row.role != "control" && row.key != design.base && row.role != "baseline" && row.role != "anchor") continue;
    out.push_back(
        {row_label(view, row.key), std::string(kRuleColours[out.size() % kRuleColours.size()]), cell->mean, 2 + static_cast<int>(out.size() % 3)});
  }
  return out;
}

std::vector<Figure> sweep_figures(const ExhibitView& view) {
  std::vector<Figure> out;
  const auto name = [&](const char* what) { return out.empty() ? "scores" : fmt::format("{}-{}", what, out.size() + 1); };
  if (metrics(view, true).empty()) return out;
  for (const auto& design : view.def.designs) {
    if (design.form == "leave_one_out" && !design.base.empty()) out.push_back(removal_figure(view, design, name("scores")));
    else if (design.form == "factorial" && design.factors.size() > 1) out.push_back(interaction_figure(view, design, name("scores")));
    else if (design.form == "leave_one_out" || (design.form == "grid" && design.factors.size() > 2)) {
      if (auto dots = out.empty() ? dot_figure(view) : std::nullopt) out.push_back(*dots);
    } else out.push_back(curves(view, design, name("scores")));
    if (design.form == "grid" && design.factors.size() == 2) out.push_back(heat_figure(view, design, name("heat")));
  }
  return out;
}

}  // namespace vlp::plots
