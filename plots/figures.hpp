#pragma once
// What can be drawn of an exhibit. Each function gives nothing where the view holds nothing to draw.

#include <optional>
#include <vector>

#include "plots/script.hpp"
#include "plots/view.hpp"

namespace vlp::plots {

// Scores against the rows' level, one column of panels a metric: ours with 95 % t intervals, every seed and bands for rows without a
// level; the paper's on an axis of its own, because its absolute scores are on another scale; and both as changes against the reference
// row on one axis, where shapes and sizes can be compared. Needs two rows with levels.
std::optional<Figure> level_figure(const ExhibitView& view);
// The same for rows without an order: a line a row, ours and the paper's side by side.
std::optional<Figure> dot_figure(const ExhibitView& view);
// Gaps of the claims in the claimed direction: ours as interval, the paper's as a diamond, the margin as a band. A panel a metric.
std::optional<Figure> forest_figure(const ExhibitView& view);
// The paper's ranks joined to ours, a panel a metric.
std::optional<Figure> order_figure(const ExhibitView& view);
// Histories: a thin line a seed and the mean of a row, a panel for each stage and metric; at most 24 panels.
std::optional<Figure> curves_figure(const ExhibitView& view);

// All of them, those of sweeps included (sweep_figures.hpp), the scores ("scores") first.
std::vector<Figure> figures(const ExhibitView& view);

}  // namespace vlp::plots
