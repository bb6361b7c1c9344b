#pragma once
// The figures of a sweep, and what they share.
//
//   one ordered factor           a curve with intervals        two factors, one ordered     a curve for each level of the other, and a heat map
//   one factor of categories     dots with intervals           two factors of categories    dots, and a heat map
//   leave one out                changes against the base      two-level factorial          interaction plots
//   one at a time                a line of panels a factor     three factors and more       a line a row

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plots/factor_panel.hpp"
#include "plots/view.hpp"

namespace vlp::plots {

// Every level is a number, and there are two or more.
bool is_ordered(const results_db::FactorDef& factor);

// Where the levels of a factor stand on an axis: by their number (its logarithm where they span a factor of twenty), or one after the other.
class Scale final {
 public:
  explicit Scale(const results_db::FactorDef& factor);
  double at(const std::string& level) const;
  std::vector<std::pair<std::string, double>> tics() const;

 private:
  std::vector<std::string> levels_;
  bool ordered_, log_ = false;
};

// Rows outside every design: controls, the anchor, the base.
std::vector<Rule> rules_of(const ExhibitView& view, const results_db::DesignDef& design, const std::string& metric);

// Changes against the base row with the two one-sided 95 % bounds, a bar a part that was left out; the claimed cost as a line.
Figure removal_figure(const ExhibitView& view, const results_db::DesignDef& design, const std::string& name);
// For each pair of factors: the mean over all other factors at the four combinations. Parallel lines: no interaction.
Figure interaction_figure(const ExhibitView& view, const results_db::DesignDef& design, const std::string& name);
// Means over seeds as colours, a panel a metric.
Figure heat_figure(const ExhibitView& view, const results_db::DesignDef& design, const std::string& name);

// All of an exhibit's sweeps; the first is called "scores".
std::vector<Figure> sweep_figures(const ExhibitView& view);

}  // namespace vlp::plots
