#pragma once
// The geometry of RandomResizedCrop.

#include "core/util/random.hpp"
#include "core/vision/image.hpp"

namespace vlp::vision {

struct RandomCropSpec {
  double scale_min = 0.2, scale_max = 1.0;        // share of the picture's area
  double ratio_min = 3.0 / 4, ratio_max = 4.0 / 3;  // width over height, uniform in its logarithm
};

// The rectangle to crop before resizing, as torchvision's RandomResizedCrop.get_params draws it: ten attempts at a random area and aspect
// ratio, then the largest central rectangle whose aspect ratio is allowed.
Box random_resized_crop(int64_t width, int64_t height, const RandomCropSpec& spec, Random& random);

}  // namespace vlp::vision
