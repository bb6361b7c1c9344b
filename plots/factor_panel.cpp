#include "plots/factor_panel.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/format.hpp"

namespace vlp::plots {
namespace {

constexpr double kWidth = 300, kHeight = 210, kGap = 22;

// The values that a panel must show: bounds of intervals and single seeds.
std::vector<double> values_of(const FactorPanel& panel) {
  std::vector<double> out;
  if (panel.from_zero) out.push_back(0.0);
  for (const auto& series : panel.series) {
    for (const auto& m : series.marks) out.insert(out.end(), {m.interval.lo.value_or(m.interval.mean), m.interval.hi.value_or(m.interval.mean)});
    for (const auto& [x, y] : series.seeds) out.push_back(y);
  }
  return out;
}

Range x_range(const FactorPanel& panel) {
  std::vector<double> xs;
  for (const auto& [text, x] : panel.tics) xs.push_back(x);
  const Range inner = padded_range(xs, 0.0);
  const double pad = panel.joined ? 0.1 * (inner.hi - inner.lo) : 0.6;
  return {inner.lo - pad, inner.hi + pad};
}

// Lines of rules, those that lie far off named at the edge; widens the range by those that lie near.
std::vector<std::string> rules(const FactorPanel& panel, const Box& box, Range& y) {
  constexpr double kNear = 0.6, kLine = 16;
  const double span = y.hi - y.lo, low = y.lo - kNear * span, high = y.hi + kNear * span;
  std::vector<std::string> out;
  size_t below = 0, above = 0;
  for (const auto& rule : panel.rules) {
    if (rule.value >= low && rule.value <= high) {
      y = {std::min(y.lo, rule.value - 0.04 * span), std::max(y.hi, rule.value + 0.04 * span)};
      out.push_back(fmt::format("set arrow from graph 0, first {0:.10g} to graph 1, first {0:.10g} nohead lw 1.4 lc rgb '{1}' dt {2}", rule.value,
                                rule.colour, rule.dash));
      continue;
    }
    const bool under = rule.value < low;
    const double at = (static_cast<double>(under ? below++ : above++) + 0.6) * kLine / box.height;
    const auto name = fitted(fmt::format("{} {} {}", under ? "↓" : "↑", fixed(rule.value, 1), rule.label), box.width - 12);
    out.push_back(fmt::format("set label {} at graph 0.02, graph {:.4f} left tc rgb '{}'", literal(name), under ? at : 1 - at, rule.colour));
  }
  const double room = (y.hi - y.lo) * kLine / box.height;
  y = {y.lo - room * static_cast<double>(below), y.hi + room * static_cast<double>(above)};
  return out;
}

std::string series_plot(Script& script, const Series& series, const FactorPanel& panel, double shift) {
  std::vector<std::vector<double>> marks, seeds;
  for (const auto& m : series.marks)
    marks.push_back(
        {m.x + shift, m.interval.mean, m.interval.lo.value_or(m.interval.mean), m.interval.hi.value_or(m.interval.mean), m.incomplete ? 1.0 : 0.0});
  for (const auto& [x, y] : series.seeds) seeds.push_back({x + shift, y});
  const std::string data = script.data(marks);
  std::vector<std::string> plots;
  if (!seeds.empty()) plots.push_back(fmt::format("{} using 1:2 with points pt 6 ps 0.5 lc rgb '{}'", script.data(seeds), kMuted));
  if (panel.from_zero) plots.push_back(fmt::format("{} using 1:2 with impulses lw 9 lc rgb '{}'", data, kGrid));
  if (panel.joined) plots.push_back(fmt::format("{} using 1:2 with lines lw 1.8 lc rgb '{}'", data, series.colour));
  plots.push_back(fmt::format("{} using 1:2:3:4 with yerrorbars pt 7 ps 0.9 lw 1.6 lc rgb '{}'", data, series.colour));
  plots.push_back(fmt::format("{} using ($5 > 0 ? $1 : NaN):2 with points pt 7 ps 0.45 lc rgb 'white'", data));
  return fmt::format("{}", fmt::join(plots, ", "));
}

}  // namespace

void draw_panel(Script& script, const FactorPanel& panel, const Box& box) {
  script.text(box.left, box.top - 10, fitted(panel.title, box.width), {.bold = true});
  script.text(box.left + box.width / 2, box.top + box.height + 42, panel.x_label, {.align = Align::kCentre});
  const auto values = values_of(panel);
  Range y = padded_range(values, 0.08);
  const Range x = x_range(panel);
  const auto lines = rules(panel, box, y);
  script.panel(box);
  std::vector<std::string> tics;
  const double room = box.width / static_cast<double>(std::max<size_t>(1, panel.tics.size()));
  for (const auto& [text, at] : panel.tics) tics.push_back(fmt::format("{} {:.10g}", literal(panel.joined ? text : fitted(text, room)), at));
  script.command(fmt::format("set xrange [{:.10g}:{:.10g}]\nset yrange [{:.10g}:{:.10g}]", x.lo, x.hi, y.lo, y.hi));
  script.command(fmt::format("set xtics ({})\nset ytics {:.10g}\nset format y '%g'", fmt::join(tics, ", "), tic_step(y, 6)));
  if (!panel.y_label.empty()) script.command(fmt::format("set ylabel {} offset 0.5,0 tc rgb '{}'", literal(panel.y_label), kInk));
  for (const auto& line : lines) script.command(line);
  if (panel.from_zero) script.command(fmt::format("set arrow from graph 0, first 0 to graph 1, first 0 nohead lw 1 lc rgb '{}'", kMuted));
  std::vector<std::string> plots;
  const double step = 0.012 * (x.hi - x.lo),
               first = -0.5 * step * static_cast<double>(panel.series.size() - 1);  // so that bars stand beside each other
  for (size_t s = 0; s < panel.series.size(); ++s)
    if (!panel.series[s].marks.empty()) plots.push_back(series_plot(script, panel.series[s], panel, first + step * static_cast<double>(s)));
  if (plots.empty()) return script.command("set label 'no score yet' at graph 0.5,0.5 center\nplot -1e9 notitle");
  script.command(fmt::format("plot {}", fmt::join(plots, ", ")));
}

std::vector<LegendItem> legend_of(const std::vector<FactorPanel>& panels) {
  std::vector<LegendItem> out;
  const auto add = [&](LegendItem item) {
    if (std::none_of(out.begin(), out.end(), [&](const LegendItem& known) { return known.text == item.text; })) out.push_back(std::move(item));
  };
  bool incomplete = false, seeds = false;
  for (const auto& panel : panels) {
    for (const auto& series : panel.series) {
      add({.text = series.label, .colour = series.colour, .point = 7, .line = panel.joined});
      seeds = seeds || !series.seeds.empty();
      for (const auto& m : series.marks) incomplete = incomplete || m.incomplete;
    }
  }
  if (seeds) add({.text = "single seed", .colour = std::string(kMuted), .point = 6});
  for (const auto& panel : panels)
    for (const auto& rule : panel.rules) add({.text = rule.label, .colour = rule.colour, .line = true, .dash = rule.dash});
  if (incomplete) add({.text = "hollow: a seed is missing", .colour = std::string(kOurs), .point = 6});
  return out;
}

Figure panel_figure(const std::string& name, const std::string& title, const std::string& note, const std::vector<FactorPanel>& panels,
                    size_t across) {
  constexpr double kColumn = kPanelLeft + kWidth + kGap, kBlock = kPanelHead + kHeight + kPanelFoot;
  across = std::min(across, panels.size());
  const size_t down = (panels.size() + across - 1) / across;
  const int width = static_cast<int>(std::max(kColumn * static_cast<double>(across), 560.0));
  const auto items = legend_of(panels);
  Script measure(width, 0);  // the legend's height is known once it is laid out
  const double top = measure.legend(kPanelLeft, 18, width - 10, items) + 20;
  const int height = static_cast<int>(top + kBlock * static_cast<double>(down));
  Script script(width, height);
  script.legend(kPanelLeft, 18, width - 10, items);
  script.text(kPanelLeft, top - 16, fitted(note, width - kPanelLeft - 10), {.colour = kMuted});
  for (size_t i = 0; i < panels.size(); ++i) {
    const double left = kColumn * static_cast<double>(i % across) + kPanelLeft, y = top + kBlock * static_cast<double>(i / across) + kPanelHead;
    draw_panel(script, panels[i], {left, y, kWidth, kHeight});
  }
  return {name, title, width, height, script.program()};
}

}  // namespace vlp::plots
