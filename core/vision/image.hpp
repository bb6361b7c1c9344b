#pragma once
// 8-bit pictures and the pixel moves that need no arithmetic.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vlp::vision {

// Height x width x 3 (RGB), row by row from the top left.
struct Image {
  int64_t width = 0, height = 0;
  std::vector<uint8_t> rgb;

  static Image filled(int64_t width, int64_t height, uint8_t level = 0) {
    return {width, height, std::vector<uint8_t>(static_cast<size_t>(width * height * 3), level)};
  }
  uint8_t* at(int64_t x, int64_t y) { return rgb.data() + (y * width + x) * 3; }
  const uint8_t* at(int64_t x, int64_t y) const { return rgb.data() + (y * width + x) * 3; }
  bool operator==(const Image&) const = default;
};

// A rectangle of whole pixels, [x, x + width) x [y, y + height).
struct Box {
  int64_t x = 0, y = 0, width = 0, height = 0;
  bool operator==(const Box&) const = default;
};

// The pixels inside `box`. Throws InternalFault where the box is empty or leaves the picture.
Image crop(const Image& image, const Box& box);
// Left and right exchanged. Never label-safe for texts that say "left" or "right".
Image mirrored(const Image& image);

}  // namespace vlp::vision
