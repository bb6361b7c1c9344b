#include "core/vision/resize.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::vision {
namespace {

constexpr int kBits = 32 - 8 - 2;  // fixed-point precision of the weights

double kernel(Filter filter, double x) {
  x = std::abs(x);
  if (filter == Filter::kBilinear) return x < 1 ? 1 - x : 0;
  constexpr double a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

// For each target position: the first source position and the weights from there on, which sum to one.
struct Taps {
  int64_t first;
  std::vector<int32_t> weight;
};

std::vector<Taps> taps(int64_t source, int64_t target, Filter filter) {
  const double scale = static_cast<double>(source) / static_cast<double>(target), stretch = std::max(scale, 1.0);
  const double support = (filter == Filter::kBilinear ? 1 : 2) * stretch;
  std::vector<Taps> out(static_cast<size_t>(target));
  std::vector<double> weight;
  for (int64_t i = 0; i < target; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * scale;
    const auto first = std::max<int64_t>(static_cast<int64_t>(centre - support + 0.5), 0);
    const auto last = std::min(static_cast<int64_t>(centre + support + 0.5), source);
    weight.clear();
    double sum = 0;
    for (int64_t x = first; x < last; ++x) {
      weight.push_back(kernel(filter, (static_cast<double>(x) - centre + 0.5) / stretch));
      sum += weight.back();
    }
    auto& t = out[static_cast<size_t>(i)];
    t.first = first;
    for (const double w : weight) t.weight.push_back(static_cast<int32_t>(std::copysign(0.5, w) + w / sum * (1 << kBits)));
  }
  return out;
}

// Each line of `count` lines: `target` pixels, `step` bytes apart, from source pixels with the same spacing.
void resample(const uint8_t* source, uint8_t* target, const std::vector<Taps>& all, int64_t step) {
  for (const auto& t : all) {
    for (int64_t c = 0; c < 3; ++c) {
      int32_t sum = 1 << (kBits - 1);
      const uint8_t* p = source + t.first * step + c;
      for (const int32_t w : t.weight) sum += w * *p, p += step;
      target[c] = static_cast<uint8_t>(std::clamp(sum >> kBits, 0, 255));
    }
    target += step;
  }
}

// Columns, several at a time along a row, which keeps the memory access in order.
Image resample_columns(const Image& image, int64_t height, Filter filter) {
  auto out = Image::filled(image.width, height);
  const int64_t n = image.width * 3;
  std::vector<int32_t> sum(static_cast<size_t>(n));
  int64_t y = 0;
  for (const auto& t : taps(image.height, height, filter)) {
    std::fill(sum.begin(), sum.end(), 1 << (kBits - 1));
    const uint8_t* p = image.at(0, t.first);
    for (const int32_t w : t.weight) {
      for (int64_t i = 0; i < n; ++i) sum[static_cast<size_t>(i)] += w * p[i];
      p += n;
    }
    uint8_t* q = out.at(0, y++);
    for (int64_t i = 0; i < n; ++i) q[i] = static_cast<uint8_t>(std::clamp(sum[static_cast<size_t>(i)] >> kBits, 0, 255));
  }
  return out;
}

}  // namespace

Image resize(const Image& image, int64_t width, int64_t height, Filter filter) {
  if (width < 1 || height < 1 || image.width < 1 || image.height < 1)
    throw InternalFault(fmt::format("resize: {}x{} to {}x{}", image.width, image.height, width, height));
  if (width == image.width && height == image.height) return image;
  auto across = Image{width, image.height, {}};
  if (width == image.width) {
    across.rgb = image.rgb;
  } else {
    across.rgb.resize(static_cast<size_t>(width * image.height * 3));
    const auto rows = taps(image.width, width, filter);
    for (int64_t y = 0; y < image.height; ++y) resample(image.at(0, y), across.at(0, y), rows, 3);
  }
  return height == image.height ? across : resample_columns(across, height, filter);
}

}  // namespace vlp::vision
