#include "plots/label_places.hpp"

#include <algorithm>
#include <limits>

namespace vlp::plots {

double Area::shared_with(const Area& o) const {
  return std::max(0.0, std::min(right, o.right) - std::max(left, o.left)) * std::max(0.0, std::min(high, o.high) - std::max(low, o.low));
}

std::pair<double, double> LabelPlaces::choose(const std::vector<std::pair<double, double>>& candidates, double width, double height) {
  constexpr double kOutside = 10;  // as much worse than covering something
  const auto area = [&](const std::pair<double, double>& middle) {
    return Area{middle.first - width / 2, middle.second - height / 2, middle.first + width / 2, middle.second + height / 2};
  };
  const auto* best = &candidates.front();
  double least = std::numeric_limits<double>::infinity();
  for (const auto& candidate : candidates) {
    const auto here = area(candidate);
    double cost = kOutside * (width * height - here.shared_with(panel_));
    for (const auto& other : taken_) cost += here.shared_with(other);
    if (cost < least - 1e-9) least = cost, best = &candidate;
  }
  taken_.push_back(area(*best));
  return *best;
}

}  // namespace vlp::plots
