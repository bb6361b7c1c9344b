#include "core/vision/random_crop.hpp"

#include <cmath>

namespace vlp::vision {
namespace {

Box central(int64_t width, int64_t height, const RandomCropSpec& spec) {
  const double ratio = static_cast<double>(width) / static_cast<double>(height);
  Box box{0, 0, width, height};
  if (ratio < spec.ratio_min) box.height = std::lround(static_cast<double>(width) / spec.ratio_min);
  if (ratio > spec.ratio_max) box.width = std::lround(static_cast<double>(height) * spec.ratio_max);
  box.x = (width - box.width) / 2;
  box.y = (height - box.height) / 2;
  return box;
}

}  // namespace

Box random_resized_crop(int64_t width, int64_t height, const RandomCropSpec& spec, Random& random) {
  const double area = static_cast<double>(width * height);
  for (int attempt = 0; attempt < 10; ++attempt) {
    const double target = area * random.uniform(spec.scale_min, spec.scale_max);
    const double ratio = std::exp(random.uniform(std::log(spec.ratio_min), std::log(spec.ratio_max)));
    const int64_t w = std::lround(std::sqrt(target * ratio)), h = std::lround(std::sqrt(target / ratio));
    if (w < 1 || w > width || h < 1 || h > height) continue;
    const auto x = static_cast<int64_t>(random.below(static_cast<uint64_t>(width - w + 1)));
    const auto y = static_cast<int64_t>(random.below(static_cast<uint64_t>(height - h + 1)));
    return {x, y, w, h};
  }
  return central(width, height, spec);
}

}  // namespace vlp::vision
