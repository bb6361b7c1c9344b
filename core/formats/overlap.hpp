#pragma once
// Pictures that stand in two splits: what a model is tested on must not be what it was trained on.

#include <cstddef>
#include <vector>

#include "core/formats/records.hpp"

namespace vlp::formats {

struct Overlap {
  size_t first = 0, second = 0;  // indices of the pictures, first < second
  bool same_file = false;        // else: equal bytes under two names
};

// Pairs of pictures in different splits with the same path, or with the same file name and equal bytes; with `all_content` whatever the
// name. A picture is paired with the first such picture. Files that cannot be read take part by their path only, pictures
// without a file not at all.
std::vector<Overlap> find_overlaps(const std::vector<ImageRecord>& images, bool all_content);

}  // namespace vlp::formats
