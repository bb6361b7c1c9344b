#pragma once
// Objects of drawings, found without a detector.

#include <cstdint>
#include <vector>

#include "core/vision/image.hpp"

namespace vlp::data {

// Boxes of the areas of exactly one colour (neighbours above, below, left and right) that cover between 1/2000 and 1/10 of the picture: shapes on plain ground, not
// the ground itself, nor the shades of a smoothed edge. The `most` largest, ordered by their left, then by their top. Photographs hardly have such areas.
std::vector<vision::Box> segments(const vision::Image& image, int64_t most);

}  // namespace vlp::data
