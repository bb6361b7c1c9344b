#pragma once
// Regions for pictures that no detector has seen: the cells of a few regular grids, and of drawings their areas of one colour, each described by what it looks like.

#include <vector>

#include "core/data/grid_spec.hpp"
#include "core/formats/region_features.hpp"
#include "core/vision/image.hpp"

namespace vlp::data {

// One region a cell: scales in the order of the spec, cells row by row from the top left; behind them the segments. Boxes in whole pixels of the picture. Features of a
// box, without any learning:
//   pixels x pixels x 3   its mean colours at that resolution (antialiased, row by row, RGB), scaled to [-1, 1]
//   4 x orientations      for its quarters, row by row: the gradient magnitude of the luminance summed by edge direction (0 to 180 degrees, linear
//                         between the two nearest bins), as a share of the quarter's sum plus 0.1; 0 where nothing changes (Dalal and Triggs 2005,
//                         without block normalisation)
// There are no classes. Throws InternalFault where a cell has no pixel.
formats::RegionRecord grid_regions(const vision::Image& image, const GridSpec& s);

// Adds a region for each of the boxes, which are whole pixels of the picture, described as above.
void add_regions(const vision::Image& image, const std::vector<vision::Box>& boxes, const GridSpec& s, formats::RegionRecord& to);

}  // namespace vlp::data
