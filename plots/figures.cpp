#include "plots/figures.hpp"

#include <utility>

#include "plots/sweep_figures.hpp"

namespace vlp::plots {

std::vector<Figure> figures(const ExhibitView& view) {
  std::vector<Figure> out = sweep_figures(view);
  auto scores = out.empty() ? level_figure(view) : std::nullopt;
  if (!scores && out.empty()) scores = dot_figure(view);
  for (auto& figure : {std::move(scores), forest_figure(view), order_figure(view), curves_figure(view)})
    if (figure) out.push_back(*figure);
  return out;
}

}  // namespace vlp::plots
