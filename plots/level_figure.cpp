#include <algorithm>

#include <fmt/format.h>

#include "plots/cell_text.hpp"
#include "plots/cells.hpp"
#include "plots/figures.hpp"
#include "plots/level_column.hpp"

namespace vlp::plots {
namespace {

constexpr size_t kAcross = 3;

std::vector<LegendItem> legend(const ExhibitView& view) {
  std::vector<LegendItem> items = {{.text = "ours, mean and interval", .colour = std::string(kOurs), .point = 7, .line = true},
                                   {.text = "single seed", .colour = std::string(kMuted), .point = 6}};
  if (paper_prints_scores(view)) items.push_back({.text = "paper", .colour = std::string(kInk), .point = 12, .line = true, .dash = 2});
  for (const auto& control : figure_controls(view))
    items.push_back({.text = control.label, .colour = std::string(control.colour), .line = true, .dash = control.dash, .band = true});
  if (any_incomplete(view)) items.push_back({.text = "hollow: a seed is missing", .colour = std::string(kOurs), .point = 6});
  return items;
}

}  // namespace

std::optional<Figure> level_figure(const ExhibitView& view) {
  const auto columns = metrics(view, true);
  if (figure_levels(view).size() < 2 || columns.empty()) return std::nullopt;
  const double column = LevelColumn::kWidth, block = LevelColumn::height(view);
  const size_t across = std::min(kAcross, columns.size()), down = (columns.size() + across - 1) / across;
  const int width = static_cast<int>(std::max(column * static_cast<double>(across) + 14, 560.0));
  Script measure(width, 0);  // the legend's height is known once it is laid out
  const double legend_end = measure.legend(LevelColumn::kLeft, 18, width - 10, legend(view));
  const int height = static_cast<int>(legend_end + 24 + block * static_cast<double>(down));
  Script script(width, height);
  script.legend(LevelColumn::kLeft, 18, width - 10, legend(view));
  script.text(LevelColumn::kLeft, legend_end - 2, "Bars: 95 % t intervals; below: two one-sided 95 % bounds of changes.", {.colour = kMuted});
  for (size_t i = 0; i < columns.size(); ++i)
    LevelColumn(view, *columns[i], script, i % across == 0)
        .draw(column * static_cast<double>(i % across), legend_end + 12 + block * static_cast<double>(i / across));
  return Figure{"scores", fmt::format("{}: scores against {}{}", view.def.title, view.def.figure_x, paper_prints_scores(view) ? ", ours and the paper's" : ""), width, height,
                script.program()};
}

}  // namespace vlp::plots
