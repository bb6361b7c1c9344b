#pragma once
// Affine warps of 8-bit pictures with bilinear interpolation.

#include <cstdint>

#include "core/vision/image.hpp"

namespace vlp::vision {

// Where a pixel of the result comes from: (x, y) -> (xx x + xy y + dx, yx x + yy y + dy), pixel centres at whole numbers.
struct Affine {
  double xx = 1, xy = 0, dx = 0, yx = 0, yy = 1, dy = 0;

  static Affine shear_x(double t) { return {.xy = -t}; }  // rows move right by t times their height
  static Affine shear_y(double t) { return {.yx = -t}; }
  static Affine shift(double right, double down) { return {.dx = -right, .dy = -down}; }
  // Anti-clockwise by `degrees` about (width / 2, height / 2).
  static Affine rotation(double degrees, int64_t width, int64_t height);
};

// A picture of the same size. Places outside the source have the value `fill` in all channels and take part in the interpolation.
Image warped(const Image& image, const Affine& from, uint8_t fill);

}  // namespace vlp::vision
