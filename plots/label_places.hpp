#pragma once
// Places for names in a crowded panel.

#include <utility>
#include <vector>

namespace vlp::plots {

struct Area {  // in pixels of the panel; y in either direction
  double left, low, right, high;
  double shared_with(const Area& other) const;
};

class LabelPlaces final {
 public:
  LabelPlaces(double width, double height) : panel_{0, 0, width, height} {}
  void avoid(const Area& area) { taken_.push_back(area); }
  // The candidate (the middle of a name of this size) that covers least of what is taken and leaves the panel least, the first among equals; it is
  // taken from now on.
  std::pair<double, double> choose(const std::vector<std::pair<double, double>>& candidates, double width, double height);

 private:
  Area panel_;
  std::vector<Area> taken_;
};

}  // namespace vlp::plots
