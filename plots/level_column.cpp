#include "plots/level_column.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/cells.hpp"
#include "plots/format.hpp"

namespace vlp::plots {
namespace {

constexpr double kGap = 18, kOursHeight = 220, kPaperHeight = 110, kChangeHeight = 170, kTitle = 30, kBetween = 26, kAxis = 62;
constexpr std::array<std::string_view, 3> kControlColours = {"#b87a00", "#8f5a9e", "#5c7a29"};
constexpr std::string_view kSeedLine = "#a9c9de";

std::string line_at(double y, const Control& c) {
  return fmt::format("set arrow from graph 0, first {0:.10g} to graph 1, first {0:.10g} nohead lw 1.4 lc rgb '{1}' dt {2}", y, c.colour, c.dash);
}

std::string band_between(double lo, double hi, const Control& c) {
  return fmt::format("set object rect from graph 0, first {:.10g} to graph 1, first {:.10g} behind fc rgb '{}' fs solid 0.14 noborder", lo, hi,
                     c.colour);
}

std::string paper_plot(const std::string& data) {
  return fmt::format("{} using 1:2 with linespoints pt 12 ps diamond lw 1.6 dt 2 lc rgb '{}'", data, kInk);
}

}  // namespace

std::vector<Level> figure_levels(const ExhibitView& view) {
  std::vector<Level> out;
  for (const auto& row : view.def.rows)
    if (const auto it = view.def.figure_levels.find(row.key); it != view.def.figure_levels.end()) out.push_back({row.key, it->second});
  std::stable_sort(out.begin(), out.end(), [](const Level& a, const Level& b) { return a.x < b.x; });
  return out;
}

std::vector<Control> figure_controls(const ExhibitView& view) {
  std::vector<Control> out;
  for (const auto& row : view.def.rows)
    if (row.role != "reported" && !view.def.figure_levels.contains(row.key))
      out.push_back({row.key, row_label(view, row.key), kControlColours[out.size() % kControlColours.size()], 2 + static_cast<int>(out.size() % 3)});
  return out;
}

double LevelColumn::height(const ExhibitView& view) {
  return kTitle + kOursHeight + kBetween + (paper_prints_scores(view) ? kPaperHeight + kBetween : 0) + kChangeHeight + kAxis;
}

LevelColumn::LevelColumn(const ExhibitView& view, const results_db::MetricDef& metric, Script& script, bool label_axes)
    : view_(view),
      metric_(metric),
      script_(script),
      label_axes_(label_axes),
      levels_(figure_levels(view)),
      controls_(figure_controls(view)),
      reference_(reference_row(view)) {
  std::vector<double> xs;
  for (const auto& l : levels_) xs.push_back(l.x);
  x_ = padded_range(xs, 0.1);
}

void LevelColumn::draw(double left, double top) {
  const double width = kWidth - kLeft - kGap;
  script_.text(left + kLeft, top + 10, fitted(metric_heading(metric_), width), {.bold = true});
  top += kTitle;
  ours({left + kLeft, top, width, kOursHeight});
  top += kOursHeight + kBetween;
  if (paper_prints_scores(view_)) {
    paper({left + kLeft, top, width, kPaperHeight});
    top += kPaperHeight + kBetween;
  }
  changes({left + kLeft, top, width, kChangeHeight});
  script_.text(left + kLeft + width / 2, top + kChangeHeight + 44, view_.def.figure_x, {.align = Align::kCentre});
}

std::string LevelColumn::number(double value, bool as_change) const {
  const int digits = decimals(view_, metric_.id);
  return as_change ? signed_fixed(value, digits) : fixed(value, digits);
}

// The levels set the range. A control near it joins it; one far away would flatten what the figure is about, so it is named at the edge.
void LevelColumn::axes(const Box& box, const std::vector<double>& values, double pad, const std::vector<Band>& bands, const std::string& label,
                       bool as_changes) {
  constexpr double kNear = 0.6, kTextHeight = 16;
  const Range core = padded_range(values, pad);
  const double span = core.hi - core.lo, lowest = core.lo - kNear * span, highest = core.hi + kNear * span;
  Range y = core;
  std::vector<std::string> commands, below, above;
  for (const auto& [control, i] : bands) {
    const std::string name = fitted(fmt::format("{} {}", number(i.mean, as_changes), control.label), box.width - 24);
    const auto label_command = [&](std::string_view arrow, double graph_y) {
      return fmt::format("set label {} at graph 0.02, graph {:.4f} left tc rgb '{}'", literal(fmt::format("{} {}", arrow, name)), graph_y,
                         control.colour);
    };
    const auto offset = [&](size_t n) { return (static_cast<double>(n) + 0.6) * kTextHeight / box.height; };
    if (!values.empty() && i.mean < lowest) {
      below.push_back(label_command("↓", offset(below.size())));
      continue;
    }
    if (!values.empty() && i.mean > highest) {
      above.push_back(label_command("↑", 1 - offset(above.size())));
      continue;
    }
    y = {std::min(y.lo, std::max(lowest, i.lo.value_or(i.mean))), std::max(y.hi, std::min(highest, i.hi.value_or(i.mean)))};
    if (i.lo) commands.push_back(band_between(*i.lo, *i.hi, control));
    commands.push_back(line_at(i.mean, control));
  }
  const double text = (y.hi - y.lo) * kTextHeight / box.height;
  y = {y.lo - text * static_cast<double>(below.size()), y.hi + text * static_cast<double>(above.size())};
  script_.panel(box);
  std::vector<std::string> tics;
  for (const auto& l : levels_) tics.push_back(fmt::format("'{:g}' {:.10g}", l.x, l.x));
  script_.command(fmt::format("set xrange [{:.10g}:{:.10g}]\nset yrange [{:.10g}:{:.10g}]", x_.lo, x_.hi, y.lo, y.hi));
  script_.command(fmt::format("set xtics ({})\nset ytics {:.10g}\nset format y '%g'", fmt::join(tics, ", "), tic_step(y, box.height > 150 ? 7 : 4)));
  if (label_axes_) script_.command(fmt::format("set ylabel {} offset 0.5,0 tc rgb '{}'", literal(label), kInk));
  for (const auto* list : {&commands, &below, &above})
    for (const auto& command : *list) script_.command(command);
}

void LevelColumn::ours(const Box& box) {
  std::vector<double> values;
  std::vector<std::vector<double>> marks, seeds;
  for (const auto& l : levels_) {
    const auto* cell = find_cell(view_, l.row, metric_.id);
    if (!cell || cell->n == 0) continue;
    marks.push_back(mark(l.x, mean_interval(*cell), l.row, values));
    for (const auto& s : cell->seeds) seeds.push_back({l.x, s.value}), values.push_back(s.value);
  }
  // Paired rows share their seeds' noise, which the band of a control would show again: only its line, the band stands with the changes.
  const bool paired = view_.def.pairs_seeds();
  std::vector<Band> bands;
  for (const auto& control : controls_)
    if (const auto* cell = find_cell(view_, control.row, metric_.id); cell && cell->n > 0)
      bands.push_back({control, paired ? Interval{cell->mean, {}, {}} : mean_interval(*cell)});
  axes(box, values, 0.06, bands, "ours", false);
  if (marks.empty()) return script_.command("set label 'no score yet' at graph 0.5,0.5 center\nplot -1e9 notitle");
  std::string plot = fmt::format("plot {} using 1:2 with points pt 6 ps 0.55 lc rgb '{}'", script_.data(seeds), kMuted);
  for (const auto& line : seed_lines()) plot += fmt::format(", {} using 1:2 with lines lw 0.8 lc rgb '{}'", script_.data(line), kSeedLine);
  script_.command(plot + ", " + ours_plot(marks));
}

void LevelColumn::paper(const Box& box) {
  std::vector<std::vector<double>> points;
  std::vector<double> values;
  for (const auto& l : levels_)
    if (const auto p = paper_value(view_, l.row, metric_.id)) points.push_back({l.x, *p}), values.push_back(*p);
  std::vector<Band> bands;
  for (const auto& control : controls_)
    if (const auto p = paper_value(view_, control.row, metric_.id)) bands.push_back({control, {*p, {}, {}}});
  axes(box, values, 0.2, bands, "paper", false);
  if (points.empty()) return script_.command("unset ytics\nset label 'not printed in the paper' at graph 0.5,0.5 center\nplot -1e9 notitle");
  script_.command("plot " + paper_plot(script_.data(points)));
}

void LevelColumn::changes(const Box& box) {
  std::vector<std::vector<double>> marks, paper;
  std::vector<double> values{0.0};
  const auto base = paper_value(view_, reference_, metric_.id);
  const double shift = 0.012 * (x_.hi - x_.lo);  // so that marks at one level stand beside each other
  for (const auto& l : levels_) {
    if (const auto c = change(view_, l.row, reference_, metric_.id)) marks.push_back(mark(l.x - shift, *c, l.row, values));
    if (const auto p = paper_value(view_, l.row, metric_.id); p && base) paper.push_back({l.x + shift, *p - *base}), values.push_back(*p - *base);
  }
  std::vector<Band> bands;
  for (const auto& control : controls_)
    if (const auto c = change(view_, control.row, reference_, metric_.id); c && control.row != reference_) bands.push_back({control, *c});
  axes(box, values, 0.1, bands, fmt::format("change vs {}{}", fitted(row_label(view_, reference_), 64), metric_.unit == "%" ? ", points" : ""), true);
  script_.command(fmt::format("set arrow from graph 0, first 0 to graph 1, first 0 nohead lw 1 lc rgb '{}'", kMuted));
  std::vector<std::string> plots;
  if (!paper.empty()) plots.push_back(paper_plot(script_.data(paper)));
  if (!marks.empty()) plots.push_back(ours_plot(marks));
  script_.command(plots.empty() ? "plot -1e9 notitle" : fmt::format("plot {}", fmt::join(plots, ", ")));
}

// x, mean, bounds, and whether a planned seed is missing; the bounds join the range.
std::vector<double> LevelColumn::mark(double x, const Interval& i, std::string_view row, std::vector<double>& values) const {
  const double lo = i.lo.value_or(i.mean), hi = i.hi.value_or(i.mean);
  values.insert(values.end(), {lo, hi});
  return {x, i.mean, lo, hi, incomplete(*find_cell(view_, row, metric_.id)) ? 1.0 : 0.0};
}

std::string LevelColumn::ours_plot(const std::vector<std::vector<double>>& marks) {
  return fmt::format(
      "{0} using 1:2 with lines lw 1.8 lc rgb '{1}', {0} using 1:2:3:4 with yerrorbars pt 7 ps 0.9 lw 1.6 lc rgb '{1}', "
      "{0} using ($5 > 0 ? $1 : NaN):2 with points pt 7 ps 0.45 lc rgb 'white'",
      script_.data(marks), kOurs);
}

// One line a seed where rows are paired by it.
std::vector<std::vector<std::vector<double>>> LevelColumn::seed_lines() const {
  std::vector<std::vector<std::vector<double>>> out;
  if (!view_.def.pairs_seeds()) return out;
  for (const int64_t seed : view_.def.seeds) {
    std::vector<std::vector<double>> line;
    for (const auto& l : levels_) {
      double value = NAN;
      if (const auto* cell = find_cell(view_, l.row, metric_.id))
        for (const auto& s : cell->seeds)
          if (s.seed == seed) value = s.value;
      line.push_back({l.x, value});
    }
    out.push_back(line);
  }
  return out;
}

}  // namespace vlp::plots
