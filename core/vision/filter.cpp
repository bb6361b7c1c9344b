#include "core/vision/filter.hpp"

#include <algorithm>
#include <cmath>

#include "core/vision/colour.hpp"

namespace vlp::vision {
namespace {

Image smoothed(const Image& image) {
  auto out = image;
  constexpr float kSide = 1.0F / 13.0F, kCentre = 5.0F / 13.0F;
  for (int64_t y = 1; y + 1 < image.height; ++y)
    for (int64_t x = 1; x + 1 < image.width; ++x)
      for (int64_t c = 0; c < 3; ++c) {
        float sum = 0.5F;  // rounds the truncation below
        for (int64_t dy = 1; dy >= -1; --dy)
          for (int64_t dx = -1; dx <= 1; ++dx) sum += static_cast<float>(image.at(x + dx, y + dy)[c]) * (dx == 0 && dy == 0 ? kCentre : kSide);
        out.at(x, y)[c] = static_cast<uint8_t>(std::clamp(sum, 0.0F, 255.0F));
      }
  return out;
}

// Radius of the box that, applied three times, has the variance of the Gaussian; its part behind the point weighs the two pixels at the ends.
float box_radius(float sigma) {
  const float variance = sigma * sigma / 3.0F;
  const float length = std::sqrt(12.0F * variance + 1.0F);
  const float whole = std::floor((length - 1.0F) / 2.0F);
  const float part = (2.0F * whole + 1.0F) * (whole * (whole + 1.0F) - 3.0F * variance) / (6.0F * (variance - (whole + 1.0F) * (whole + 1.0F)));
  return whole + part;
}

// One box blur of a line of `n` pixels, `stride` bytes apart, in 8.24 fixed point.
void box_blur(const uint8_t* in, uint8_t* out, int64_t n, int64_t stride, float radius) {
  const auto whole = static_cast<int64_t>(radius);
  const auto inner = static_cast<uint32_t>(static_cast<float>(1 << 24) / (radius * 2 + 1));
  const auto ends = static_cast<uint32_t>(((1 << 24) - static_cast<int64_t>(whole * 2 + 1) * inner) / 2);
  const auto pixel = [&](int64_t i) { return uint32_t{in[std::clamp<int64_t>(i, 0, n - 1) * stride]}; };
  uint32_t sum = 0;
  for (int64_t i = -whole; i <= whole; ++i) sum += pixel(i);
  for (int64_t i = 0; i < n; ++i) {
    out[i * stride] = static_cast<uint8_t>((sum * inner + (pixel(i - whole - 1) + pixel(i + whole + 1)) * ends + (1U << 23)) >> 24);
    sum += pixel(i + whole + 1) - pixel(i - whole);
  }
}

// Three passes over every row or every column.
Image passes(const Image& image, int64_t lines, int64_t line_stride, int64_t n, int64_t stride, float radius) {
  auto from = image, to = image;
  for (int pass = 0; pass < 3; ++pass, std::swap(from, to))
    for (int64_t line = 0; line < lines; ++line)
      for (int64_t c = 0; c < 3; ++c) box_blur(from.rgb.data() + line * line_stride + c, to.rgb.data() + line * line_stride + c, n, stride, radius);
  return from;
}

}  // namespace

Image sharpened(const Image& image, float factor) { return blended(smoothed(image), image, factor); }

Image blurred(const Image& image, float sigma) {
  if (sigma <= 0) return image;
  const auto radius = box_radius(sigma);
  const auto rows = passes(image, image.height, image.width * 3, image.width, 3, radius);
  return passes(rows, image.width, 3, image.height, image.width * 3, radius);
}

}  // namespace vlp::vision
