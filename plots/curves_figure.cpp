#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/cells.hpp"
#include "plots/figures.hpp"

namespace vlp::plots {
namespace {

constexpr double kPanelWidth = 250, kPanelHeight = 150, kLeft = 56, kGap = 20, kHead = 30, kFoot = 54;
constexpr size_t kAcross = 3, kMostPanels = 24, kMostPoints = 300;

struct Panel {
  std::string stage, metric;
  std::vector<const Curve*> curves;
};

std::vector<Panel> panels(const ExhibitView& view) {
  std::vector<Panel> out;
  for (const auto& c : view.histories) {
    auto it = std::find_if(out.begin(), out.end(), [&](const Panel& p) { return p.stage == c.stage && p.metric == c.metric; });
    if (it == out.end()) it = out.insert(out.end(), {c.stage, c.metric, {}});
    it->curves.push_back(&c);
  }
  if (out.size() > kMostPanels) out.resize(kMostPanels);
  return out;
}

struct Pen {
  std::string colour;
  int dash = 1;
};
// Where colours are used up they come again, dashed.
Pen pen(size_t row) {
  constexpr std::array<int, 4> kDashes = {1, 2, 4, 3};
  return {std::string(kSeries[row % kSeries.size()]), kDashes[row / kSeries.size() % kDashes.size()]};
}
// Of the row that uses the run; runs that several rows share are grey.
Pen pen(const ExhibitView& view, const Curve& curve) {
  for (size_t r = 0; r < view.def.rows.size() && curve.rows.size() == 1; ++r)
    if (view.def.rows[r].key == curve.rows[0]) return pen(r);
  return {.colour = std::string(kMuted)};
}

std::string lighter(const std::string& rgb) {  // nearly half way to white
  const auto channel = [&](size_t at) { return (std::stoi(rgb.substr(at, 2), nullptr, 16) + 240) / 2; };
  return fmt::format("#{:02x}{:02x}{:02x}", channel(1), channel(3), channel(5));
}

std::vector<std::vector<double>> thinned(const Curve& curve) {
  const size_t stride = curve.points.size() / kMostPoints + 1;
  std::vector<std::vector<double>> out;
  for (size_t i = 0; i < curve.points.size(); i += stride) out.push_back({static_cast<double>(curve.points[i].step), curve.points[i].value});
  return out;
}

// Mean at the steps that every finished seed of the group has.
std::vector<std::vector<double>> mean_curve(const std::vector<const Curve*>& group) {
  std::map<int64_t, std::pair<double, size_t>> sums;
  size_t curves = 0;
  for (const auto* c : group) {
    if (c->diverged) continue;
    ++curves;
    for (const auto& p : c->points) sums[p.step].first += p.value, ++sums[p.step].second;
  }
  Curve mean;
  for (const auto& [step, sum] : sums)
    if (sum.second == curves && curves > 1) mean.points.push_back({step, sum.first / static_cast<double>(curves)});
  return thinned(mean);
}

// Values that set the range: diverged runs only where there is nothing else.
Range y_range(const Panel& panel) {
  std::vector<double> values;
  for (const bool diverged : {false, true})
    for (const auto* c : panel.curves)
      if (c->diverged == diverged && (!diverged || values.empty()))
        for (const auto& p : c->points) values.push_back(p.value);
  return padded_range(values, 0.06);
}

void draw(Script& script, const ExhibitView& view, const Panel& panel, const Box& box) {
  std::vector<std::string> thin, thick, marks;
  std::vector<std::pair<std::vector<std::string>, std::vector<const Curve*>>> by_rows;
  const Range y = y_range(panel);
  double last = 0;
  for (const auto* c : panel.curves) {
    if (c->points.empty()) continue;
    last = std::max(last, static_cast<double>(c->points.back().step));
    const auto [colour, dash] = pen(view, *c);
    thin.push_back(fmt::format("{} using 1:2 with lines lw 0.8 dt {} lc rgb '{}'", script.data(thinned(*c)), dash, lighter(colour)));
    auto it = std::find_if(by_rows.begin(), by_rows.end(), [&](const auto& g) { return g.first == c->rows; });
    if (it == by_rows.end()) it = by_rows.insert(by_rows.end(), {c->rows, {}});
    it->second.push_back(c);
    if (!c->diverged) continue;
    const auto finite = std::find_if(c->points.rbegin(), c->points.rend(), [](const auto& p) { return std::isfinite(p.value); });
    if (finite != c->points.rend())
      marks.push_back(fmt::format("{} using 1:2 with points pt 2 ps 1.2 lw 2.5 lc rgb '{}'",
                                  script.data({{static_cast<double>(finite->step), std::clamp(finite->value, y.lo, y.hi)}}), kContradicted));
  }
  for (const auto& [rows, group] : by_rows)
    if (const auto mean = mean_curve(group); !mean.empty()) {
      const auto [colour, dash] = pen(view, *group.front());
      thick.push_back(fmt::format("{} using 1:2 with lines lw 2.2 dt {} lc rgb '{}'", script.data(mean), dash, colour));
    }
  thin.insert(thin.end(), thick.begin(), thick.end());
  thin.insert(thin.end(), marks.begin(), marks.end());
  script.panel(box);
  const Range x{0, std::max(last, 1.0)};
  script.command(fmt::format("set xrange [0:{:.10g}]\nset yrange [{:.10g}:{:.10g}]\nset format '%g'", x.hi, y.lo, y.hi));
  script.command(fmt::format("set xtics {:.10g}\nset ytics {:.10g}", tic_step(x, 5), tic_step(y, 5)));
  script.command(thin.empty() ? "plot -1e9 notitle" : fmt::format("plot {}", fmt::join(thin, ", ")));
}

std::vector<LegendItem> legend(const ExhibitView& view) {
  std::vector<LegendItem> items;
  bool shared = false, diverged = false;
  for (size_t r = 0; r < view.def.rows.size(); ++r) {
    const std::string& key = view.def.rows[r].key;
    const bool used = std::any_of(view.histories.begin(), view.histories.end(), [&](const Curve& c) { return c.rows == std::vector{key}; });
    if (used) items.push_back({.text = row_label(view, key), .colour = pen(r).colour, .line = true, .dash = pen(r).dash});
  }
  for (const auto& c : view.histories) shared = shared || c.rows.size() > 1, diverged = diverged || c.diverged;
  if (shared) items.push_back({.text = "shared by rows", .colour = std::string(kMuted), .line = true});
  if (diverged) items.push_back({.text = "diverged", .colour = std::string(kContradicted), .point = 2});
  return items;
}

}  // namespace

std::optional<Figure> curves_figure(const ExhibitView& view) {
  const auto all = panels(view);
  if (all.empty()) return std::nullopt;
  const size_t across = std::min(kAcross, all.size()), down = (all.size() + across - 1) / across;
  constexpr double kColumn = kLeft + kPanelWidth + kGap, kBlock = kHead + kPanelHeight + kFoot;
  const int width = static_cast<int>(kColumn * static_cast<double>(across)), height = static_cast<int>(60 + kBlock * static_cast<double>(down));
  Script script(width, height);
  const double top = script.legend(kLeft, 18, width, legend(view)) + 6;
  for (size_t i = 0; i < all.size(); ++i) {
    const double left = kColumn * static_cast<double>(i % across), y = top + kBlock * static_cast<double>(i / across);
    script.text(left + kLeft, y + 10, fitted(all[i].stage + ": " + all[i].metric, kPanelWidth), {.bold = true});
    draw(script, view, all[i], {left + kLeft, y + kHead, kPanelWidth, kPanelHeight});
    script.text(left + kLeft + kPanelWidth / 2, y + kHead + kPanelHeight + 38, "step", {.align = Align::kCentre, .colour = kMuted});
  }
  return Figure{"curves", fmt::format("{}: learning curves, a thin line a seed and the mean of a row", view.def.title), width, height,
                script.program()};
}

}  // namespace vlp::plots
