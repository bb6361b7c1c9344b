#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/cells.hpp"
#include "plots/figures.hpp"
#include "plots/intervals.hpp"

namespace vlp::plots {
namespace {

constexpr double kPanel = 132, kInner = 14, kOuter = 34, kRow = 24, kHead = 48, kFoot = 44;
constexpr size_t kAcross = 3;

// The vertical place of a row: the first on top.
double place(const ExhibitView& view, size_t row) { return static_cast<double>(view.def.rows.size() - row); }

void axes(Script& script, const ExhibitView& view, const Box& box, const Range& x) {
  script.panel(box);
  script.command(fmt::format("set xrange [{:.10g}:{:.10g}]\nset yrange [0.4:{}.6]", x.lo, x.hi, view.def.rows.size()));
  script.command(fmt::format("set border 1\nunset ytics\nset xtics {:.10g}\nset format x '%g'", tic_step(x, 4)));
  for (size_t r = 0; r < view.def.rows.size(); ++r)
    script.command(fmt::format("set arrow from graph 0, first {0} to graph 1, first {0} nohead lw 0.7 lc rgb '{1}' back", place(view, r), kGrid));
}

void ours(Script& script, const ExhibitView& view, const std::string& metric, const Box& box) {
  std::vector<std::vector<double>> means, seeds;
  std::vector<double> values;
  for (size_t r = 0; r < view.def.rows.size(); ++r) {
    const auto* cell = find_cell(view, view.def.rows[r].key, metric);
    if (!cell || cell->n == 0) continue;
    const Interval i = mean_interval(*cell);
    means.push_back({i.mean, place(view, r), i.lo.value_or(i.mean), i.hi.value_or(i.mean)});
    values.insert(values.end(), {means.back()[2], means.back()[3]});
    if (cell->n < 2) continue;
    for (const auto& s : cell->seeds) seeds.push_back({s.value, place(view, r)}), values.push_back(s.value);
  }
  axes(script, view, box, padded_range(values, 0.08));
  if (means.empty()) return script.command("unset xtics\nset label 'no score yet' at graph 0.5,0.5 center\nplot -1e9 notitle");
  std::string plot = fmt::format("plot {} using 1:2:3:4 with xerrorbars pt 7 ps 0.9 lw 1.8 lc rgb '{}'", script.data(means), kOurs);
  if (!seeds.empty()) plot += fmt::format(", {} using 1:2 with points pt 6 ps 0.55 lc rgb '{}'", script.data(seeds), kMuted);
  script.command(plot);
}

void paper(Script& script, const ExhibitView& view, const std::string& metric, const Box& box) {
  std::vector<std::vector<double>> points;
  std::vector<double> values;
  for (size_t r = 0; r < view.def.rows.size(); ++r)
    if (const auto p = paper_value(view, view.def.rows[r].key, metric)) points.push_back({*p, place(view, r)}), values.push_back(*p);
  axes(script, view, box, padded_range(values, 0.12));
  if (points.empty()) return script.command("unset xtics\nset label 'not printed' at graph 0.5,0.5 center\nplot -1e9 notitle");
  script.command(fmt::format("plot {} using 1:2 with points pt 12 ps diamond lw 1.6 lc rgb '{}'", script.data(points), kInk));
}

}  // namespace

std::optional<Figure> dot_figure(const ExhibitView& view) {
  const auto columns = metrics(view, true);
  if (columns.empty() || view.def.rows.empty()) return std::nullopt;
  double labels = 60;
  for (const auto& row : view.def.rows) labels = std::max(labels, text_width(row_label(view, row.key)));
  labels = std::min(labels, 230.0) + 18;
  const bool printed = paper_prints_scores(view);
  const double panel = printed ? kPanel : 1.6 * kPanel, block = (printed ? kPanel + kInner : 0) + panel + kOuter;
  const double rows = kRow * static_cast<double>(view.def.rows.size());
  const size_t across = std::min(kAcross, columns.size()), down = (columns.size() + across - 1) / across;
  const int width = static_cast<int>(std::max(labels + block * static_cast<double>(across), labels + 430)),
            height = static_cast<int>(40 + (kHead + rows + kFoot) * static_cast<double>(down));
  Script script(width, height);
  std::vector<LegendItem> legend = {{.text = "ours, mean and 95 % t interval", .colour = std::string(kOurs), .point = 7, .line = true},
                                    {.text = "single seed", .colour = std::string(kMuted), .point = 6}};
  if (printed) legend.push_back({.text = "paper", .colour = std::string(kInk), .point = 12});
  const double top = script.legend(labels, 18, width, legend) + 4;
  for (size_t i = 0; i < columns.size(); ++i) {
    const double left = labels + block * static_cast<double>(i % across), y = top + (kHead + rows + kFoot) * static_cast<double>(i / across);
    script.text(left, y + 10, fitted(metric_heading(*columns[i]), block - kOuter), {.bold = true});
    if (printed) {
      script.text(left + kPanel / 2, y + 32, "ours", {.align = Align::kCentre, .colour = kMuted});
      script.text(left + kPanel * 1.5 + kInner, y + 32, "paper", {.align = Align::kCentre, .colour = kMuted});
    }
    if (i % across == 0)
      for (size_t r = 0; r < view.def.rows.size(); ++r) {
        const double at = y + kHead + rows * (view.def.rows.size() + 0.6 - place(view, r)) / (static_cast<double>(view.def.rows.size()) + 0.2);
        script.text(labels - 12, at, fitted(row_label(view, view.def.rows[r].key), labels - 18), {.align = Align::kRight});
      }
    ours(script, view, columns[i]->id, {left, y + kHead, panel, rows});
    if (printed) paper(script, view, columns[i]->id, {left + kPanel + kInner, y + kHead, kPanel, rows});
  }
  return Figure{"scores", fmt::format("{}: scores of each row{}", view.def.title, printed ? ", ours and the paper's" : ""), width, height, script.program()};
}

}  // namespace vlp::plots
