#pragma once
// Sharpening and blurring, equal to Pillow's ImageEnhance.Sharpness and ImageFilter.GaussianBlur value for value.

#include "core/vision/image.hpp"

namespace vlp::vision {

// The picture blended with its 3 x 3 smoothed version (centre 5, others 1, over 13; border pixels are not smoothed): factor above 1 sharpens.
Image sharpened(const Image& image, float factor);
// Gaussian blur of standard deviation `sigma` pixels, as three box blurs a direction (Gwosdek et al. 2011), edge pixels repeated.
Image blurred(const Image& image, float sigma);

}  // namespace vlp::vision
