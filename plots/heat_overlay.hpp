#pragma once
// A picture in grey under a red veil that tells how much each place counts.

#include <span>

#include "core/vision/image.hpp"
#include "plots/associations.hpp"

namespace vlp::plots {

// The picture, enlarged or reduced to `longest` pixels a side, grey and light; veiled where weights are: at each pixel by the largest weight among the
// regions that cover it, over `full`, the weight of the densest veil.
vision::Image heat_overlay(const vision::Image& picture, std::span<const RegionBox> regions, std::span<const double> weights, double full,
                           int64_t longest);

// A share 0..1 as "#rrggbb": from white to the veil's own colour, for cells; the veil over a grey place, for the overlay's colour bar.
std::string heat_colour(double share);
std::string veil_colour(double share);

}  // namespace vlp::plots
