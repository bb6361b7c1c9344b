#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "plots/associations.hpp"
#include "plots/format.hpp"
#include "plots/label_places.hpp"

namespace vlp::plots {
namespace {

constexpr double kSide = 380, kGap = 26, kMargin = 20, kHead = 44, kText = 15;
constexpr int kCircle = 7, kTriangle = 9, kSquare = 5;  // gnuplot's point types

// Where a panel's numbers lie: a square that holds all points, in pixels from the panel's bottom left.
struct Square {
  double x = 0, y = 0, side = 1;  // lower left corner
  double pixel_x(double v) const { return (v - x) / side * kSide; }
  double pixel_y(double v) const { return (v - y) / side * kSide; }
};

Square square_of(const std::vector<MapPoint>& points) {
  std::vector<double> xs, ys;
  for (const auto& p : points) xs.push_back(p.x), ys.push_back(p.y);
  const auto x = padded_range(xs, 0.12), y = padded_range(ys, 0.12);
  const double side = std::max(x.hi - x.lo, y.hi - y.lo);
  return {(x.lo + x.hi - side) / 2, (y.lo + y.hi - side) / 2, side};
}

// Around the middle of a name's points, nearest first.
std::vector<std::pair<double, double>> around(double x, double y, double width) {
  std::vector<std::pair<double, double>> out{{x, y}};
  for (const double far : {14.0, 24.0, 36.0, 50.0, 66.0})
    for (int turn = 0; turn < 12; ++turn) {
      const double angle = turn * M_PI / 6;
      out.emplace_back(x + (far + width / 2) * std::cos(angle), y + far * std::sin(angle));
    }
  return out;
}

// Whether there are few enough labels for a colour of their own.
bool legend_names(const std::vector<std::string>& order) { return order.size() <= kSeries.size(); }

using Colours = std::map<std::string, std::string>;

// By first appearance, so that the panels agree.
Colours colours_of(const std::vector<MapPanel>& panels, std::vector<std::string>& order) {
  Colours out;
  for (const auto& panel : panels)
    for (const auto& p : panel.points)
      if (out.emplace(p.label, kSeries[out.size() % kSeries.size()]).second) order.push_back(p.label);
  return out;
}

// Where the names of a label go: one for both modalities, or where these lie apart one for each. A name stands at the point nearest to the middle of its
// points, for the middle itself may be empty.
std::vector<MapPoint> named_points(const MapPanel& panel, const std::string& label, const Square& square) {
  constexpr double kApart = 60;  // pixels
  std::vector<std::vector<MapPoint>> groups(2);
  for (const auto& p : panel.points)
    if (p.label == label) groups[p.modality == Modality::kImage ? 0 : 1].push_back(p);
  const auto middle = [](const std::vector<MapPoint>& group) {
    MapPoint out;
    for (const auto& p : group) out.x += p.x / static_cast<double>(group.size()), out.y += p.y / static_cast<double>(group.size());
    return out;
  };
  const auto a = middle(groups[0]), b = middle(groups[1]);
  if (groups[0].empty() || groups[1].empty() || std::hypot(a.x - b.x, a.y - b.y) / square.side * kSide < kApart) {
    groups[0].insert(groups[0].end(), groups[1].begin(), groups[1].end());
    groups.pop_back();
  }
  std::vector<MapPoint> out;
  for (const auto& group : groups) {
    const auto m = middle(group);
    if (!group.empty()) out.push_back(*std::ranges::min_element(group, {}, [&](const MapPoint& p) { return std::hypot(p.x - m.x, p.y - m.y); }));
  }
  return out;
}

// Whether most of the points that lie nearest to a name about (x, y), in pixels, bear it.
bool stands_with_its_own(const MapPanel& panel, const Square& square, const std::string& label, double x, double y, double wide) {
  std::vector<std::pair<double, bool>> near;  // distance to the name, whether it is the point's
  for (const auto& p : panel.points) {
    const double aside = std::max(0.0, std::abs(square.pixel_x(p.x) - x) - wide / 2);
    const double above = std::max(0.0, std::abs(square.pixel_y(p.y) - y) - kText / 2);
    near.emplace_back(std::hypot(aside, above), p.label == label);
  }
  std::ranges::sort(near);
  const auto own = std::ranges::count(near, true, &std::pair<double, bool>::second);
  near.resize(static_cast<size_t>(std::min<int64_t>(5, own)));
  return 2 * std::ranges::count(near, true, &std::pair<double, bool>::second) > std::ssize(near);
}

// Where the legend tells the colours apart, a name among another's points would only mislead, and is left out.
void draw_names(Script& script, const MapPanel& panel, const std::vector<std::string>& order, const Square& square) {
  LabelPlaces places(kSide, kSide);
  for (const auto& p : panel.points) {
    const double x = square.pixel_x(p.x), y = square.pixel_y(p.y);
    places.avoid({x - 4, y - 4, x + 4, y + 4});
  }
  for (const auto& label : order)
    for (const auto& p : named_points(panel, label, square)) {
      const double wide = tag_width(label);
      const auto [x, y] = places.choose(around(square.pixel_x(p.x), square.pixel_y(p.y), wide), wide, kText);
      if (legend_names(order) && !stands_with_its_own(panel, square, label, x, y, wide)) continue;
      script.tag({0, 0, kSide, kSide}, x, y, label, kInk);
    }
}

void draw(Script& script, const MapPanel& panel, const Colours& colours, const std::vector<std::string>& order) {
  const auto square = square_of(panel.points);
  script.command(fmt::format("unset grid\nunset tics\nset border 15 lc rgb '{}'\nset xrange [{:.10g}:{:.10g}]\nset yrange [{:.10g}:{:.10g}]", kGrid,
                             square.x, square.x + square.side, square.y, square.y + square.side));
  draw_names(script, panel, order, square);
  std::string plot;
  for (const auto& label : order)
    for (const auto& [modality, type] : {std::pair{Modality::kImage, kCircle}, {Modality::kText, kTriangle}}) {
      std::vector<std::vector<double>> rows;
      for (const auto& p : panel.points)
        if (p.label == label && p.modality == modality) rows.push_back({p.x, p.y});
      if (!rows.empty())
        plot += fmt::format("{}{} using 1:2 with points pt {} ps 0.8 lc rgb '{}'", plot.empty() ? "plot " : ", ", script.data(rows), type,
                            colours.at(label));
    }
  script.command(plot);
}

std::string csv(const std::vector<MapPanel>& panels) {
  std::string out = "panel,label,modality,x,y\n";
  for (const auto& panel : panels)
    for (const auto& p : panel.points)
      out += fmt::format("{},{},{},{:.6g},{:.6g}\n", csv_field(panel.head.title), csv_field(p.label),
                         p.modality == Modality::kImage ? "image" : "text", p.x, p.y);
  return out;
}

}  // namespace

Figure map_figure(const std::string& name, const std::string& title, const std::vector<MapPanel>& panels) {
  if (panels.empty()) throw BadInput(fmt::format("figure {}: has no panel", name));
  for (const auto& panel : panels) {
    if (panel.points.empty()) throw BadInput(fmt::format("figure {}: panel {} has no point", name, panel.head.title));
    for (const auto& p : panel.points)
      if (!std::isfinite(p.x) || !std::isfinite(p.y)) throw BadInput(fmt::format("figure {}: a point of {} is not finite", name, p.label));
  }
  std::vector<std::string> order;
  const auto colours = colours_of(panels, order);
  const int width = static_cast<int>(2 * kMargin + (kSide + kGap) * static_cast<double>(panels.size()) - kGap);
  std::vector<LegendItem> items = {{.text = "picture", .colour = std::string(kInk), .point = kCircle},
                                   {.text = "text", .colour = std::string(kInk), .point = kTriangle}};
  if (legend_names(order))
    for (const auto& label : order) items.push_back({.text = label, .colour = colours.at(label), .point = kSquare});
  Script measure(width, 0);
  const double top = measure.legend(kMargin, 18, width - 10, items) + 6;
  Script script(width, static_cast<int>(top + kHead + kSide + kMargin));
  script.legend(kMargin, 18, width - 10, items);
  for (size_t i = 0; i < panels.size(); ++i) {
    const double left = kMargin + (kSide + kGap) * static_cast<double>(i);
    script.text(left, top + 8, fitted(panels[i].head.title, kSide), {.bold = true});
    script.text(left, top + 27, fitted(panels[i].head.note, kSide), {.colour = kMuted});
    script.panel({left, top + kHead, kSide, kSide});
    draw(script, panels[i], colours, order);
  }
  return {name, title, width, static_cast<int>(top + kHead + kSide + kMargin), script.program(), {}, csv(panels)};
}

}  // namespace vlp::plots
