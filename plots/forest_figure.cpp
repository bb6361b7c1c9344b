#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/cells.hpp"
#include "plots/figures.hpp"
#include "plots/words.hpp"

namespace vlp::plots {
namespace {

constexpr double kPlot = 420, kRow = 28, kHead = 30, kFoot = 52, kEdge = 14;
constexpr std::string_view kExpected = "#8f5a9e";

struct Group {
  std::string metric;
  std::vector<const results_db::Verdict*> verdicts;
};

// By metric; trends apart because a contrast is not a gap, exploratory claims because theirs may be much larger.
std::vector<Group> groups(const ExhibitView& view) {
  std::vector<Group> out;
  for (const auto& v : view.verdicts) {
    if (!v.d && !v.d_paper) continue;
    const std::string name = metric_label(view, v.metric) + (v.kind == "trend" ? ", linear contrast" : "") + (v.headline ? "" : ", exploratory");
    auto it = std::find_if(out.begin(), out.end(), [&](const Group& g) { return g.metric == name; });
    if (it == out.end()) it = out.insert(out.end(), {name, {}});
    it->verdicts.push_back(&v);
  }
  return out;
}

std::string margin_bands(const Group& group) {
  std::string out;
  for (size_t i = 0; i < group.verdicts.size(); ++i) {
    const auto& v = *group.verdicts[i];
    if (!v.margin) continue;
    const double y = static_cast<double>(group.verdicts.size() - i);
    out += fmt::format("set object rect from first {:.10g},{} to first {:.10g},{} behind fc rgb '{}' fs solid 0.22 noborder\n",
                       v.kind == "tie" ? -*v.margin : 0.0, y - 0.36, *v.margin, y + 0.36, kMuted);
  }
  return out;
}

void panel(Script& script, const ExhibitView& view, const Group& group, const Box& box) {
  std::vector<double> values{0.0};
  std::vector<std::vector<double>> paper, expected;
  std::vector<std::string> plots;
  for (size_t i = 0; i < group.verdicts.size(); ++i) {
    const auto& v = *group.verdicts[i];
    const double y = static_cast<double>(group.verdicts.size() - i);
    if (v.margin) values.push_back(*v.margin);
    if (v.d_paper) (expected_by_us(view, v) ? expected : paper).push_back({*v.d_paper, y}), values.push_back(*v.d_paper);
    if (!v.d) continue;
    values.insert(values.end(), {*v.d, v.lo.value_or(*v.d), v.hi.value_or(*v.d)});
    plots.push_back(fmt::format("{} using 1:2:3:4 with xerrorbars pt 7 ps 0.9 lw 2 lc rgb '{}'",
                                script.data({{*v.d, y, v.lo.value_or(*v.d), v.hi.value_or(*v.d)}}), verdict_colour(v.verdict)));
  }
  const Range x = padded_range(values, 0.06);
  script.panel(box);
  script.command(fmt::format("set xrange [{:.10g}:{:.10g}]\nset yrange [0.4:{}.6]\nset border 1\nunset ytics\nset xtics {:.10g}\nset format x '%g'",
                             x.lo, x.hi, group.verdicts.size(), tic_step(x, 8)));
  script.command(margin_bands(group));
  script.command(fmt::format("set arrow from first 0, graph 0 to first 0, graph 1 nohead lw 1 lc rgb '{}'", kMuted));
  if (!paper.empty()) plots.push_back(fmt::format("{} using 1:2 with points pt 12 ps diamond lw 1.8 lc rgb '{}'", script.data(paper), kInk));
  if (!expected.empty())
    plots.push_back(fmt::format("{} using 1:2 with points pt 12 ps diamond lw 1.8 lc rgb '{}'", script.data(expected), kExpected));
  script.command(fmt::format("plot {}", fmt::join(plots, ", ")));
}

std::vector<LegendItem> legend(const ExhibitView& view) {
  std::vector<LegendItem> items = {{.text = "our gap, one-sided 95 % bounds", .colour = std::string(kConfirmed), .point = 7, .line = true},
                                   {.text = "the paper's gap", .colour = std::string(kInk), .point = 12}};
  if (any_expected_by_us(view)) items.push_back({.text = "gap that we expect", .colour = std::string(kExpected), .point = 12});
  items.push_back({.text = "too small to support the claim", .colour = std::string(kMuted), .band = true});
  return items;
}

}  // namespace

std::optional<Figure> forest_figure(const ExhibitView& view) {
  const auto all = groups(view);
  if (all.empty()) return std::nullopt;
  double labels = 80, words = 80, height = 46;
  for (const auto& g : all) {
    height += kHead + kFoot + kRow * static_cast<double>(g.verdicts.size());
    for (const auto* v : g.verdicts) {
      labels = std::max(labels, text_width(claim_pair(view, *v)));
      words = std::max(words, text_width(verdict_text(view, *v)) + 20);
    }
  }
  labels = std::min(labels, 300.0) + kEdge;
  words = std::min(words, 320.0);
  const int width = static_cast<int>(labels + kEdge + kPlot + kEdge + words + kEdge);
  Script script(width, static_cast<int>(height));
  double top = script.legend(kEdge, 18, width, legend(view)) + 8;
  for (const auto& g : all) {
    const double rows = kRow * static_cast<double>(g.verdicts.size());
    const auto* metric = find_metric(view, g.verdicts.front()->metric);
    script.text(kEdge, top + 10, g.metric, {.bold = true});
    for (size_t i = 0; i < g.verdicts.size(); ++i) {
      const double y = top + kHead + rows * (static_cast<double>(i) + 0.6) / (static_cast<double>(g.verdicts.size()) + 0.2);
      const auto& v = *g.verdicts[i];
      script.text(labels, y, fitted(claim_pair(view, v), labels - kEdge), {.align = Align::kRight});
      script.text(labels + kEdge + kPlot + kEdge, y, fitted(fmt::format("{} {}", glyph(v.verdict), verdict_text(view, v)), words),
                  {.colour = verdict_colour(v.verdict)});
    }
    panel(script, view, g, {labels + kEdge, top + kHead, kPlot, rows});
    const bool points = metric && metric->unit == "%";
    script.text(labels + kEdge + kPlot / 2, top + kHead + rows + 39,
                fmt::format("gap in the claimed direction{}", points                            ? " (points)"
                                                              : metric && !metric->unit.empty() ? " (" + metric->unit + ")"
                                                                                                : ""),
                {.align = Align::kCentre, .colour = kMuted});
    top += kHead + rows + kFoot;
  }
  return Figure{"forest", fmt::format("{}: gaps of the claims, ours with intervals and the paper's", view.def.title), width, static_cast<int>(height),
                script.program()};
}

}  // namespace vlp::plots
