#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "plots/associations.hpp"
#include "plots/format.hpp"

namespace vlp::plots {
namespace {

constexpr double kPlot = 220, kRow = 22, kHead = 48, kFoot = 40, kMargin = 16, kGap = 24;
constexpr std::string_view kRival = "#b5b5b5";

std::vector<ClassBar> by_probability(std::vector<ClassBar> bars) {
  std::ranges::stable_sort(bars, std::ranges::greater{}, &ClassBar::probability);
  return bars;
}

const ClassBar& truth_of(const ClassPanel& panel) {
  const auto found = std::ranges::find(panel.bars, panel.truth, &ClassBar::name);
  if (found == panel.bars.end()) throw BadInput(fmt::format("panel {}: the true class \"{}\" has no bar", panel.head.title, panel.truth));
  return *found;
}

void check(const ClassView& view) {
  if (view.panels.empty() || view.across == 0) throw BadInput(fmt::format("figure {}: has no panel", view.name));
  for (const auto& panel : view.panels) {
    truth_of(panel);
    for (const auto& bar : panel.bars)
      if (!(bar.probability >= 0 && bar.probability <= 1))
        throw BadInput(fmt::format("panel {}: the probability of \"{}\" is {}, outside 0..1", panel.head.title, bar.name, bar.probability));
  }
}

void draw(Script& script, const ClassPanel& panel, const Box& box) {
  const auto bars = by_probability(panel.bars);
  script.panel(box);
  script.command(fmt::format(
      "set grid xtics lt 1 lc rgb '{}' lw 0.7\nunset grid\nset border 1\nunset ytics\nset xtics 0.25\nset format x '%g'\nset xrange [0:1]", kGrid));
  script.command(fmt::format("set yrange [0.4:{}.6]", bars.size()));
  for (size_t i = 0; i < bars.size(); ++i) {
    const double y = static_cast<double>(bars.size() - i), p = bars[i].probability;
    const bool truth = bars[i].name == panel.truth;
    script.command(
        fmt::format("set object rect from 0,{} to {:.6g},{} fc rgb '{}' fs solid noborder", y - 0.36, p, y + 0.36, truth ? kOurs : kRival));
    // The number stands in the bar where it would leave the panel behind it.
    const bool in = p > 0.8;
    script.command(fmt::format("set label {} at {:.6g},{} {} front tc rgb '{}'", literal(p > 0 && p < 0.005 ? "<0.01" : fixed(p, 2)),
                               in ? p - 0.015 : p + 0.015, y, in ? "right" : "left", in && truth ? "#ffffff" : kInk));
  }
  script.command("plot -1e9 notitle");
}

std::string csv(const ClassView& view) {
  std::string out = "panel,class,true,probability\n";
  for (const auto& panel : view.panels)
    for (const auto& bar : by_probability(panel.bars))
      out +=
          fmt::format("{},{},{},{:.6g}\n", csv_field(panel.head.title), csv_field(bar.name), bar.name == panel.truth ? "yes" : "no", bar.probability);
  return out;
}

}  // namespace

double gap_to_rival(const ClassPanel& panel) {
  double rival = 0;
  for (const auto& bar : panel.bars)
    if (bar.name != panel.truth) rival = std::max(rival, bar.probability);
  return truth_of(panel).probability - rival;
}

Figure class_figure(const ClassView& view) {
  check(view);
  double labels = 60;
  size_t most = 1;
  for (const auto& panel : view.panels) {
    most = std::max(most, panel.bars.size());
    for (const auto& bar : panel.bars) labels = std::max(labels, text_width(bar.name + " ✓"));
  }
  labels = std::min(1.1 * labels, 200.0) + 14;
  const double bars = kRow * static_cast<double>(most), column = labels + kPlot + kGap, block = kHead + bars + kFoot;
  const size_t across = std::min(view.across, view.panels.size()), down = (view.panels.size() + across - 1) / across;
  const std::vector<LegendItem> items = {{.text = "✓ true class", .colour = std::string(kOurs), .point = 5},
                                         {.text = "rival", .colour = std::string(kRival), .point = 5}};
  const int width = static_cast<int>(kMargin + column * static_cast<double>(across)),
            height = static_cast<int>(40 + block * static_cast<double>(down));
  Script script(width, height);
  script.legend(kMargin, 18, width - 10, items);
  for (size_t i = 0; i < view.panels.size(); ++i) {
    const auto& panel = view.panels[i];
    const size_t row = i / across;
    const double left = kMargin + column * static_cast<double>(i % across), top = 40 + block * static_cast<double>(row);
    script.text(left, top + 8, fitted(panel.head.title, column - kGap), {.bold = true});
    const auto gap = fmt::format("gap to the nearest rival {}", signed_fixed(gap_to_rival(panel), 2));
    script.text(left, top + 28, fitted(panel.head.note.empty() ? gap : gap + "; " + panel.head.note, column - kGap), {.colour = kMuted});
    const double share = bars / (static_cast<double>(most) + 0.2), height_of = share * (static_cast<double>(panel.bars.size()) + 0.2);
    const auto sorted = by_probability(panel.bars);
    for (size_t b = 0; b < sorted.size(); ++b) {
      const bool truth = sorted[b].name == panel.truth;
      script.text(left + labels - 8, top + kHead + share * (static_cast<double>(b) + 0.6), fitted(sorted[b].name + (truth ? " ✓" : ""), labels - 12),
                  {.align = Align::kRight, .bold = truth});
    }
    draw(script, panel, {left + labels, top + kHead, kPlot, height_of});
  }
  return {view.name, view.title, width, height, script.program(), {}, csv(view)};
}

}  // namespace vlp::plots
