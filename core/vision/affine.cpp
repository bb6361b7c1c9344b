#include "core/vision/affine.hpp"

#include <cmath>
#include <numbers>

namespace vlp::vision {

Affine Affine::rotation(double degrees, int64_t width, int64_t height) {
  const double angle = degrees * std::numbers::pi / 180.0, c = std::cos(angle), s = std::sin(angle);
  const double x = static_cast<double>(width) / 2, y = static_cast<double>(height) / 2;
  return {.xx = c, .xy = -s, .dx = x - c * x + s * y, .yx = s, .yy = c, .dy = y - s * x - c * y};
}

Image warped(const Image& image, const Affine& m, uint8_t fill) {
  auto out = Image::filled(image.width, image.height);
  const auto value = [&](int64_t x, int64_t y, int64_t c) {
    return static_cast<double>(x < 0 || y < 0 || x >= image.width || y >= image.height ? fill : image.at(x, y)[c]);
  };
  for (int64_t y = 0; y < image.height; ++y)
    for (int64_t x = 0; x < image.width; ++x) {
      const auto fx = static_cast<double>(x), fy = static_cast<double>(y);
      const double u = m.xx * fx + m.xy * fy + m.dx, v = m.yx * fx + m.yy * fy + m.dy;
      const double left = std::floor(u), top = std::floor(v), right_share = u - left, low_share = v - top;
      const auto i = static_cast<int64_t>(left), j = static_cast<int64_t>(top);
      for (int64_t c = 0; c < 3; ++c) {
        const double upper = (1 - right_share) * value(i, j, c) + right_share * value(i + 1, j, c);
        const double lower = (1 - right_share) * value(i, j + 1, c) + right_share * value(i + 1, j + 1, c);
        out.at(x, y)[c] = static_cast<uint8_t>(std::lround((1 - low_share) * upper + low_share * lower));
      }
    }
  return out;
}

}  // namespace vlp::vision
