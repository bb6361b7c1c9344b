#pragma once
// Colour operations on 8-bit pictures, equal to Pillow's ImageOps and ImageEnhance value for value. A factor of 1 changes nothing.

#include <cstdint>

#include "core/vision/image.hpp"

namespace vlp::vision {

// Each channel stretched so that its darkest value is 0 and its brightest 255; a channel of one value stays.
Image auto_contrasted(const Image& image);
// Each channel with its histogram flattened; a channel of one value, or of too few pixels, stays.
Image equalised(const Image& image);
// The picture blended with black, with its mean grey, with its own grey version: factor 0 gives the latter, above 1 moves away from it.
Image brightened(const Image& image, float factor);
Image contrasted(const Image& image, float factor);
Image saturated(const Image& image, float factor);
// Hue turned by `turn` of a full circle, in [-0.5, 0.5], in Pillow's 8-bit HSV as torchvision's adjust_hue does.
Image hue_turned(const Image& image, double turn);
// ITU-R 601 luma in all three channels.
Image greyscale(const Image& image);
// Values from `threshold` on are inverted.
Image solarised(const Image& image, uint8_t threshold = 128);

// base + factor (image - base), value by value, cut to 0..255 and truncated: Pillow's Image.blend.
Image blended(const Image& base, const Image& image, float factor);

}  // namespace vlp::vision
