#pragma once
// One metric of the level figure: panels under each other (ours, the paper's if it prints any of the figure, both as changes against the reference row).

#include <string>
#include <string_view>
#include <vector>

#include "plots/intervals.hpp"
#include "plots/script.hpp"
#include "plots/view.hpp"

namespace vlp::plots {

struct Level {
  std::string row;
  double x;
};
// By rising x.
std::vector<Level> figure_levels(const ExhibitView& view);

// A row that ran without a level: a line and a band over the panels.
struct Control {
  std::string row, label;
  std::string_view colour;
  int dash;
};
std::vector<Control> figure_controls(const ExhibitView& view);

class LevelColumn final {
 public:
  static constexpr double kWidth = 320, kLeft = 66;  // kLeft: from the column's edge to the axes
  static double height(const ExhibitView& view);

  // `label_axes`: whether the panels say what they show; one column of a line is enough.
  LevelColumn(const ExhibitView& view, const results_db::MetricDef& metric, Script& script, bool label_axes);
  void draw(double left, double top);

 private:
  // What a panel shows of a control: nothing, a line, or a line with a band.
  struct Band {
    Control control;
    Interval interval;
  };
  void ours(const Box& box);
  void paper(const Box& box);
  void changes(const Box& box);
  void axes(const Box& box, const std::vector<double>& values, double pad, const std::vector<Band>& bands, const std::string& label, bool as_changes);
  std::vector<double> mark(double x, const Interval& interval, std::string_view row, std::vector<double>& values) const;
  std::string ours_plot(const std::vector<std::vector<double>>& marks);
  std::vector<std::vector<std::vector<double>>> seed_lines() const;
  std::string number(double value, bool as_change) const;

  const ExhibitView& view_;
  const results_db::MetricDef& metric_;
  Script& script_;
  bool label_axes_;
  std::vector<Level> levels_;
  std::vector<Control> controls_;
  std::string_view reference_;
  Range x_{0, 1};
};

}  // namespace vlp::plots
