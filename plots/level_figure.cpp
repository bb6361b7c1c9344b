#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/cell_text.hpp"
#include "plots/cells.hpp"
#include "plots/figures.hpp"
#include "plots/format.hpp"
#include "plots/intervals.hpp"

namespace vlp::plots {
namespace {

constexpr double kColumn = 320, kLeft = 66, kGap = 18, kOursHeight = 220, kPaperHeight = 110, kChangeHeight = 170, kTitle = 30, kAxis = 62,
                 kBetween = 26;
constexpr size_t kAcross = 3;
constexpr std::string_view kBand = "#e69f00", kControl = "#b87a00", kSeedLine = "#a9c9de";

struct Level {
  std::string row;
  double x;
};

std::vector<Level> levels(const ExhibitView& view) {
  std::vector<Level> out;
  for (const auto& row : view.def.rows)
    if (const auto it = view.def.figure_levels.find(row.key); it != view.def.figure_levels.end()) out.push_back({row.key, it->second});
  std::sort(out.begin(), out.end(), [](const Level& a, const Level& b) { return a.x < b.x; });
  return out;
}

// One metric's panels under each other.
class Column final {
 public:
  Column(const ExhibitView& view, const results_db::MetricDef& metric, Script& script, bool first)
      : view_(view), metric_(metric), script_(script), first_(first), levels_(levels(view)), reference_(reference_row(view)) {
    std::vector<double> xs;
    for (const auto& l : levels_) xs.push_back(l.x);
    x_ = padded_range(xs, 0.1);
  }

  void draw(double left, double top) {
    const double width = kColumn - kLeft - kGap;
    script_.text(left + kLeft, top + 10, fitted(metric_heading(metric_), width), {.bold = true});
    top += kTitle;
    ours({left + kLeft, top, width, kOursHeight});
    top += kOursHeight + kBetween;
    paper({left + kLeft, top, width, kPaperHeight});
    top += kPaperHeight + kBetween;
    changes({left + kLeft, top, width, kChangeHeight});
    script_.text(left + kLeft + width / 2, top + kChangeHeight + 44, view_.def.figure_x, {.align = Align::kCentre});
  }

 private:
  void axes(const Box& box, const Range& y, const std::string& label) {
    script_.panel(box);
    std::vector<std::string> tics;
    for (const auto& l : levels_) tics.push_back(fmt::format("'{:g}' {:.10g}", l.x, l.x));
    script_.command(fmt::format("set xrange [{:.10g}:{:.10g}]\nset yrange [{:.10g}:{:.10g}]", x_.lo, x_.hi, y.lo, y.hi));
    script_.command(
        fmt::format("set xtics ({})\nset ytics {:.10g}\nset format y '%g'", fmt::join(tics, ", "), tic_step(y, box.height > 150 ? 7 : 4)));
    if (first_) script_.command(fmt::format("set ylabel {} offset 0.5,0 tc rgb '{}'", literal(label), kInk));
  }

  void ours(const Box& box) {
    std::vector<double> values;
    std::vector<std::vector<double>> marks, seeds;
    for (const auto& l : levels_) {
      const auto* cell = find_cell(view_, l.row, metric_.id);
      if (!cell || cell->n == 0) continue;
      marks.push_back(mark(l.x, mean_interval(*cell), *cell, values));
      for (const auto& s : cell->seeds) seeds.push_back({l.x, s.value}), values.push_back(s.value);
    }
    const std::string controls = control_scores(values);
    axes(box, padded_range(values, 0.06), "ours");
    script_.command(controls);
    if (marks.empty()) return script_.command("set label 'no score yet' at graph 0.5,0.5 center\nplot -1e9 notitle");
    std::string plot = fmt::format("plot {} using 1:2 with points pt 6 ps 0.55 lc rgb '{}'", script_.data(seeds), kMuted);
    for (const auto& line : seed_lines()) plot += fmt::format(", {} using 1:2 with lines lw 0.8 lc rgb '{}'", script_.data(line), kSeedLine);
    script_.command(plot + ", " + ours_plot(marks));
  }

  // x, mean, bounds, and whether a planned seed is missing.
  static std::vector<double> mark(double x, const Interval& i, const results_db::Cell& cell, std::vector<double>& values) {
    const double lo = i.lo.value_or(i.mean), hi = i.hi.value_or(i.mean);
    values.insert(values.end(), {lo, hi});
    return {x, i.mean, lo, hi, incomplete(cell) ? 1.0 : 0.0};
  }

  std::string ours_plot(const std::vector<std::vector<double>>& marks) {
    return fmt::format(
        "{0} using 1:2 with lines lw 1.8 lc rgb '{1}', {0} using 1:2:3:4 with yerrorbars pt 7 ps 0.9 lw 1.6 lc rgb '{1}', "
        "{0} using ($5 > 0 ? $1 : NaN):2 with points pt 7 ps 0.45 lc rgb 'white'",
        script_.data(marks), kOurs);
  }

  bool is_control(const results_db::RowDef& row) const { return row.role != "reported" && !view_.def.figure_levels.contains(row.key); }

  // A row without a level: its mean as a line over the panel, its interval as a band. What it covers joins the range.
  static std::string band(const Interval& i, std::vector<double>& values) {
    std::string out;
    if (i.lo) {
      out += fmt::format("set object rect from graph 0, first {:.10g} to graph 1, first {:.10g} behind fc rgb '{}' fs solid 0.16 noborder\n", *i.lo,
                         *i.hi, kBand);
      values.insert(values.end(), {*i.lo, *i.hi});
    }
    values.push_back(i.mean);
    return out + fmt::format("set arrow from graph 0, first {0:.10g} to graph 1, first {0:.10g} nohead lw 1.4 lc rgb '{1}' dt 2\n", i.mean, kControl);
  }

  // Paired rows share their seeds' noise, which their intervals would show again: only the line, the band stands with the changes.
  std::string control_scores(std::vector<double>& values) {
    std::string out;
    for (const auto& row : view_.def.rows)
      if (const auto* cell = find_cell(view_, row.key, metric_.id); is_control(row) && cell && cell->n > 0)
        out += band(view_.def.comparison == "paired_seed" ? Interval{cell->mean, {}, {}} : mean_interval(*cell), values);
    return out;
  }

  std::string control_changes(std::vector<double>& values) {
    std::string out;
    for (const auto& row : view_.def.rows)
      if (const auto c = change(view_, row.key, reference_, metric_.id); is_control(row) && row.key != reference_ && c) out += band(*c, values);
    return out;
  }

  // One line a seed where rows are paired by it.
  std::vector<std::vector<std::vector<double>>> seed_lines() const {
    std::vector<std::vector<std::vector<double>>> out;
    if (view_.def.comparison != "paired_seed") return out;
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

  void paper(const Box& box) {
    std::vector<std::vector<double>> points;
    std::vector<double> values;
    for (const auto& l : levels_)
      if (const auto p = paper_value(view_, l.row, metric_.id)) points.push_back({l.x, *p}), values.push_back(*p);
    std::string controls;
    for (const auto& row : view_.def.rows)
      if (const auto p = paper_value(view_, row.key, metric_.id); p && is_control(row)) controls += band({*p, {}, {}}, values);

    axes(box, padded_range(values, 0.2), "paper");
    script_.command(controls);
    if (points.empty()) return script_.command("unset ytics\nset label 'not printed in the paper' at graph 0.5,0.5 center\nplot -1e9 notitle");
    script_.command(fmt::format("plot {} using 1:2 with linespoints pt 12 ps diamond lw 1.6 dt 2 lc rgb '{}'", script_.data(points), kInk));
  }

  void changes(const Box& box) {
    std::vector<std::vector<double>> marks, paper;
    std::vector<double> values{0.0};
    const auto base = paper_value(view_, reference_, metric_.id);
    const double shift = 0.012 * (x_.hi - x_.lo);  // so that marks at one level stand beside each other
    for (const auto& l : levels_) {
      if (const auto c = change(view_, l.row, reference_, metric_.id))
        marks.push_back(mark(l.x - shift, *c, *find_cell(view_, l.row, metric_.id), values));
      if (const auto p = paper_value(view_, l.row, metric_.id); p && base) paper.push_back({l.x + shift, *p - *base}), values.push_back(*p - *base);
    }
    const std::string controls = control_changes(values);
    const std::string unit = metric_.unit == "%" ? ", points" : "";
    axes(box, padded_range(values, 0.1), fmt::format("change vs {}{}", fitted(row_label(view_, reference_), 64), unit));
    script_.command(controls);
    script_.command(fmt::format("set arrow from graph 0, first 0 to graph 1, first 0 nohead lw 1 lc rgb '{}'", kMuted));
    std::vector<std::string> plots;
    if (!paper.empty())
      plots.push_back(fmt::format("{} using 1:2 with linespoints pt 12 ps diamond lw 1.6 dt 2 lc rgb '{}'", script_.data(paper), kInk));
    if (!marks.empty()) plots.push_back(ours_plot(marks));
    script_.command(plots.empty() ? "plot -1e9 notitle" : fmt::format("plot {}", fmt::join(plots, ", ")));
  }

  const ExhibitView& view_;
  const results_db::MetricDef& metric_;
  Script& script_;
  bool first_;
  std::vector<Level> levels_;
  std::string_view reference_;
  Range x_{0, 1};
};

std::vector<LegendItem> legend(const ExhibitView& view) {
  std::vector<LegendItem> items = {{.text = "ours, mean and interval", .colour = std::string(kOurs), .point = 7, .line = true},
                                   {.text = "single seed", .colour = std::string(kMuted), .point = 6},
                                   {.text = "paper", .colour = std::string(kInk), .point = 12, .line = true, .dash = 2}};
  for (const auto& row : view.def.rows)
    if (!view.def.figure_levels.contains(row.key) && row.role != "reported")
      items.push_back({.text = row_label(view, row.key), .colour = std::string(kControl), .line = true, .dash = 2, .band = true});
  if (any_incomplete(view)) items.push_back({.text = "hollow: a seed is missing", .colour = std::string(kOurs), .point = 6});
  return items;
}

}  // namespace

std::optional<Figure> level_figure(const ExhibitView& view) {
  const auto columns = metrics(view, true);
  if (levels(view).size() < 2 || columns.empty()) return std::nullopt;
  constexpr double kBlock = kTitle + kOursHeight + kPaperHeight + kChangeHeight + 2 * kBetween + kAxis;
  const size_t across = std::min(kAcross, columns.size()), down = (columns.size() + across - 1) / across;
  const int width = static_cast<int>(kColumn * static_cast<double>(across) + 14), height = static_cast<int>(66 + kBlock * static_cast<double>(down));
  Script script(width, height);
  double top = script.legend(kLeft, 18, width - 10, legend(view));
  script.text(kLeft, top - 2, "Bars: 95 % t intervals of means; in the bottom panels the two one-sided 95 % bounds of changes.", {.colour = kMuted});
  top += 14;
  for (size_t i = 0; i < columns.size(); ++i)
    Column(view, *columns[i], script, i % across == 0)
        .draw(kColumn * static_cast<double>(i % across), top + kBlock * static_cast<double>(i / across));
  return Figure{"scores", fmt::format("{}: scores against {}, ours and the paper's", view.def.title, view.def.figure_x), width, height,
                script.program()};
}

}  // namespace vlp::plots
