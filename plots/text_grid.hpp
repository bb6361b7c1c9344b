#pragma once
// Aligned columns for a terminal: groups of columns under one heading, broken into blocks that fit a width.

#include <cstddef>
#include <string>
#include <vector>

namespace vlp::plots {

struct GridColumn {
  std::string head;
  std::vector<std::string> cells;  // one a row
  bool left = false;               // left-aligned; otherwise right-aligned
};
struct GridGroup {
  std::string head;  // centred over its columns; empty: none
  std::vector<GridColumn> columns;
};

// The labels stand left of every block; groups that do not fit into `width` terminal columns go to the next block, separated by an
// empty line. A group wider than the width gets a block of its own. Every line ends without trailing spaces.
std::string grid(const GridColumn& labels, const std::vector<GridGroup>& groups, size_t width);

// Terminal columns that the labels and one group take together.
size_t grid_width(const GridColumn& labels, const GridGroup& group);

}  // namespace vlp::plots
