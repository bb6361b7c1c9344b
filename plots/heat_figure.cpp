#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/cells.hpp"
#include "plots/format.hpp"
#include "plots/sweep_figures.hpp"

namespace vlp::plots {
namespace {

constexpr double kCellWidth = 92, kCellHeight = 46, kHead = 44, kFoot = 60, kGap = 26;
constexpr std::array<std::array<double, 3>, 2> kColours = {{{0xf4, 0xf4, 0xee}, {0x56, 0xb4, 0xe9}}};  // both light enough for dark text

std::string colour(double share) {
  std::array<int, 3> c{};
  for (size_t i = 0; i < 3; ++i)
    c[i] = static_cast<int>(std::lround(kColours[0][i] + std::clamp(share, 0.0, 1.0) * (kColours[1][i] - kColours[0][i])));
  return fmt::format("#{:02x}{:02x}{:02x}", c[0], c[1], c[2]);
}

struct Entry {
  size_t x, y;
  const results_db::Cell* cell;
};

std::vector<Entry> entries(const ExhibitView& view, const results_db::DesignDef& design, const std::vector<std::string>& xs,
                           const std::vector<std::string>& ys, const std::string& metric) {
  std::vector<Entry> out;
  for (const auto& [row, x] : design.factors[0].of_row) {
    const auto y = design.factors[1].of_row.find(row);
    const auto* cell = find_cell(view, row, metric);
    if (y == design.factors[1].of_row.end() || !cell || cell->n == 0) continue;
    out.push_back({static_cast<size_t>(std::find(xs.begin(), xs.end(), x) - xs.begin()),
                   static_cast<size_t>(std::find(ys.begin(), ys.end(), y->second) - ys.begin()), cell});
  }
  return out;
}

std::vector<std::string> in_order(const results_db::FactorDef& factor) {
  std::vector<std::string> out;
  for (const auto& [level, at] : Scale(factor).tics()) out.push_back(level);
  return out;
}

std::string tics(const std::vector<std::string>& levels, double room) {
  std::vector<std::string> out;
  for (size_t i = 0; i < levels.size(); ++i) out.push_back(fmt::format("{} {}", literal(fitted(levels[i], room)), i));
  return fmt::format("{}", fmt::join(out, ", "));
}

void panel(Script& script, const ExhibitView& view, const results_db::DesignDef& design, const results_db::MetricDef& metric, const Box& box) {
  const auto xs = in_order(design.factors[0]), ys = in_order(design.factors[1]);
  const auto all = entries(view, design, xs, ys, metric.id);
  std::vector<double> means;
  for (const auto& e : all) means.push_back(e.cell->mean);
  const Range range = padded_range(means, 0);
  script.panel(box);
  script.command(
      fmt::format("unset grid\nset border 0\nset tics scale 0\nset xrange [-0.5:{}.5]\nset yrange [-0.5:{}.5]", xs.size() - 1, ys.size() - 1));
  script.command(fmt::format("set xtics ({})\nset ytics ({})", tics(xs, kCellWidth - 4), tics(ys, 112)));
  for (const auto& e : all) {
    const double share = metric.direction * (e.cell->mean - (metric.direction > 0 ? range.lo : range.hi)) / (range.hi - range.lo);
    script.command(
        fmt::format("set object rect center first {},{} size first 0.98,0.96 behind fc rgb '{}' fs solid noborder", e.x, e.y, colour(share)));
    const auto text = fixed(e.cell->mean, decimals(view, metric.id)) + (incomplete(*e.cell) ? " …" : "");
    script.command(fmt::format("set label {} at first {},{} center offset 0,0.35", literal(text), e.x, e.y));
    if (e.cell->n > 1)
      script.command(fmt::format("set label {} at first {},{} center offset 0,-0.65 tc rgb '{}'",
                                 literal("± " + fixed(e.cell->sd, decimals(view, metric.id))), e.x, e.y, kMuted));
  }
  script.command(all.empty() ? "set label 'no score yet' at graph 0.5,0.5 center\nplot -1e9 notitle" : "plot -1e9 notitle");
}

}  // namespace

Figure heat_figure(const ExhibitView& view, const results_db::DesignDef& design, const std::string& name) {
  const auto columns = metrics(view, true);
  const auto across = std::min<size_t>(2, columns.size()), down = (columns.size() + across - 1) / across;
  constexpr double kLeft = 128;
  const double plot_width = kCellWidth * static_cast<double>(design.factors[0].levels.size()),
               plot_height = kCellHeight * static_cast<double>(design.factors[1].levels.size());
  const double column = kLeft + plot_width + kGap, block = kHead + plot_height + kFoot;
  const int width = static_cast<int>(std::max(column * static_cast<double>(across), 480.0)),
            height = static_cast<int>(40 + block * static_cast<double>(down));
  Script script(width, height);
  script.text(14, 18, "Mean over seeds ± sd between them; the darker, the better.", {.colour = kMuted});
  for (size_t i = 0; i < columns.size(); ++i) {
    const double left = column * static_cast<double>(i % across) + kLeft, top = 40 + block * static_cast<double>(i / across);
    script.text(left, top + 8, fitted(metric_heading(*columns[i]), plot_width), {.bold = true});
    script.text(left - 6, top + 26, fitted(design.factors[1].label, kLeft - 10), {.align = Align::kRight, .colour = kMuted});
    script.text(left + plot_width / 2, top + kHead + plot_height + 38, design.factors[0].label, {.align = Align::kCentre, .colour = kMuted});
    panel(script, view, design, *columns[i], {left, top + kHead, plot_width, plot_height});
  }
  return {name, fmt::format("{}: scores against {} and {}", view.def.title, design.factors[0].label, design.factors[1].label), width, height,
          script.program()};
}

}  // namespace vlp::plots
