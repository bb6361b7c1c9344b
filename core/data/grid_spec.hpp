#pragma once
// What of a picture stands for regions where no detector was run. No torch here.

#include <cstdint>
#include <string>
#include <vector>

#include "core/spec/node.hpp"

namespace vlp::data {

struct GridSpec {
  std::vector<std::string> cells{"1x1", "2x2", "4x4"};  // "columns x rows" of each scale, coarse to fine; every cell is a region
  int64_t pixels = 4;                                   // a cell is described by its picture at pixels x pixels
  int64_t orientations = 8;                             // and by a histogram of as many edge directions in each quarter of it
  int64_t segments = 0;                                 // drawings: so many areas of one colour, the largest, are regions too (segments.hpp)
  int64_t regions() const;                              // cells
  int64_t features() const { return pixels * pixels * 3 + orientations * 4; }
  struct Scale {
    int64_t columns = 1, rows = 1;
  };
  std::vector<Scale> scales() const;
};
GridSpec read_grid(const spec::Node& node);

}  // namespace vlp::data
