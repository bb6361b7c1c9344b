#pragma once
// A panel of a sweep's figure: scores against the levels of one factor, a series for each level of another.

#include <string>
#include <utility>
#include <vector>

#include "plots/intervals.hpp"
#include "plots/script.hpp"

namespace vlp::plots {

struct Mark {
  double x = 0;
  Interval interval;
  bool incomplete = false;  // a planned seed is missing: drawn hollow
};
struct Series {
  std::string label, colour;
  std::vector<Mark> marks;
  std::vector<std::pair<double, double>> seeds = {};  // x, score
};
// A row outside the design: a line over the panel.
struct Rule {
  std::string label, colour;
  double value = 0;
  int dash = 2;
};

struct FactorPanel {
  std::string title, x_label, y_label;
  std::vector<std::pair<std::string, double>> tics;  // levels
  bool joined = true;                                // ordered levels: marks of a series are joined by a line
  bool from_zero = false;                            // changes: bars from a line at 0
  std::vector<Series> series;
  std::vector<Rule> rules;
};

// Room around the axes that title, tics and label take.
inline constexpr double kPanelHead = 26, kPanelFoot = 58, kPanelLeft = 62;

// `box`: of the axes alone. A rule far from all marks is named at the panel's edge instead of flattening it.
void draw_panel(Script& script, const FactorPanel& panel, const Box& box);

// One entry for each series label and rule label of the panels, once.
std::vector<LegendItem> legend_of(const std::vector<FactorPanel>& panels);

// Panels in lines of `across`, a legend and a note above them.
Figure panel_figure(const std::string& name, const std::string& title, const std::string& note, const std::vector<FactorPanel>& panels,
                    size_t across);

}  // namespace vlp::plots
