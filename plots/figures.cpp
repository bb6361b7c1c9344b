#include "plots/figures.hpp"

#include <utility>

namespace vlp::plots {

std::vector<Figure> figures(const ExhibitView& view) {
  std::vector<Figure> out;
  auto scores = level_figure(view);
  if (!scores) scores = dot_figure(view);
  for (auto& figure : {std::move(scores), forest_figure(view), order_figure(view), curves_figure(view)})
    if (figure) out.push_back(*figure);
  return out;
}

}  // namespace vlp::plots
