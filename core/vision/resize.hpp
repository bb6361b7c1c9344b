#pragma once
// Antialiased resampling, bit-compatible with Pillow's Image.resize (src/libImaging/Resample.c, 8 bits a channel), rows before
// columns as in every Pillow before 13.

#include <cstdint>

#include "core/vision/image.hpp"

namespace vlp::vision {

enum class Filter { kBilinear, kBicubic };  // bicubic with a = -0.5

// The picture at width x height; when shrinking the filter's support grows with the factor, which is what removes aliasing. Aspect ratio is
// the caller's business. Throws InternalFault for an empty source or target.
Image resize(const Image& image, int64_t width, int64_t height, Filter filter);

}  // namespace vlp::vision
