#include "core/vision/image.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::vision {

Image crop(const Image& image, const Box& box) {
  const bool inside = box.x >= 0 && box.y >= 0 && box.x + box.width <= image.width && box.y + box.height <= image.height;
  if (!inside || box.width < 1 || box.height < 1)
    throw InternalFault(fmt::format("crop: {}x{} at ({}, {}) does not lie in a picture of {}x{}", box.width, box.height, box.x, box.y,
                                    image.width, image.height));
  auto out = Image::filled(box.width, box.height);
  for (int64_t y = 0; y < box.height; ++y) std::copy_n(image.at(box.x, box.y + y), box.width * 3, out.at(0, y));
  return out;
}

Image mirrored(const Image& image) {
  auto out = Image::filled(image.width, image.height);
  for (int64_t y = 0; y < image.height; ++y)
    for (int64_t x = 0; x < image.width; ++x) std::copy_n(image.at(x, y), 3, out.at(image.width - 1 - x, y));
  return out;
}

}  // namespace vlp::vision
