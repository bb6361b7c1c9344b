#include "core/vision/colour.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/util/error.hpp"

namespace vlp::vision {
namespace {

using Table = std::array<uint8_t, 256>;
using Histogram = std::array<int64_t, 256>;

Histogram histogram(const Image& image, size_t channel) {
  Histogram out{};
  for (size_t i = channel; i < image.rgb.size(); i += 3) ++out[image.rgb[i]];
  return out;
}

Table identity() {
  Table t;
  for (size_t v = 0; v < 256; ++v) t[v] = static_cast<uint8_t>(v);
  return t;
}

uint8_t cut(int64_t v) { return static_cast<uint8_t>(std::clamp<int64_t>(v, 0, 255)); }

template <class MakeTable>  // (const Histogram&) -> Table
Image by_channel(const Image& image, MakeTable table_of) {
  auto out = image;
  for (size_t c = 0; c < 3; ++c) {
    const Table t = table_of(histogram(image, c));
    for (size_t i = c; i < out.rgb.size(); i += 3) out.rgb[i] = t[out.rgb[i]];
  }
  return out;
}

uint8_t luma(const uint8_t* p) { return static_cast<uint8_t>((p[0] * 19595 + p[1] * 38470 + p[2] * 7471 + 0x8000) >> 16); }

struct Hsv {
  uint8_t h = 0, s = 0, v = 0;
};

Hsv to_hsv(const uint8_t* p) {
  const auto [low, high] = std::minmax({p[0], p[1], p[2]});
  if (low == high) return {0, 0, high};
  const auto range = static_cast<float>(high - low);
  const float r = static_cast<float>(high - p[0]) / range, g = static_cast<float>(high - p[1]) / range, b = static_cast<float>(high - p[2]) / range;
  // Pillow stores floats and computes in doubles; both matter to the last level.
  auto h = static_cast<float>(p[0] == high ? double{b} - g : p[1] == high ? 2.0 + r - b : 4.0 + g - r);
  h = static_cast<float>(std::fmod(h / 6.0 + 1.0, 1.0));
  const float s = range / static_cast<float>(high);
  return {cut(static_cast<int64_t>(h * 255.0)), cut(static_cast<int64_t>(s * 255.0)), high};
}

void to_rgb(const Hsv& in, uint8_t* p) {
  if (in.s == 0) return void(std::fill_n(p, 3, in.v));
  const double sector = in.h * 6.0 / 255.0;
  const auto part = static_cast<float>(sector - std::floor(sector)), s = static_cast<float>(in.s / 255.0);
  const auto level = [&](double x) { return cut(std::lround(in.v * (1.0 - s * x))); };
  const uint8_t v = in.v, low = level(1.0), falling = level(part), rising = level(1.0 - part);
  const std::array<std::array<uint8_t, 3>, 6> out{
      {{v, rising, low}, {falling, v, low}, {low, v, rising}, {low, falling, v}, {rising, low, v}, {v, low, falling}}};
  std::copy_n(out[static_cast<size_t>(sector) % 6].begin(), 3, p);
}

}  // namespace

Image blended(const Image& base, const Image& image, float factor) {
  if (base.rgb.size() != image.rgb.size()) throw InternalFault("blended: pictures of different sizes");
  auto out = image;
  for (size_t i = 0; i < out.rgb.size(); ++i) {
    const float v = static_cast<float>(base.rgb[i]) + factor * static_cast<float>(image.rgb[i] - base.rgb[i]);
    out.rgb[i] = v <= 0 ? 0 : v >= 255 ? 255 : static_cast<uint8_t>(v);
  }
  return out;
}

Image auto_contrasted(const Image& image) {
  return by_channel(image, [](const Histogram& h) {
    int64_t low = 0, high = 255;
    while (low < 255 && h[static_cast<size_t>(low)] == 0) ++low;
    while (high > 0 && h[static_cast<size_t>(high)] == 0) --high;
    auto t = identity();
    if (high <= low) return t;
    const double scale = 255.0 / static_cast<double>(high - low), offset = -static_cast<double>(low) * scale;
    for (size_t v = 0; v < 256; ++v) t[v] = cut(static_cast<int64_t>(static_cast<double>(v) * scale + offset));
    return t;
  });
}

Image equalised(const Image& image) {
  return by_channel(image, [](const Histogram& h) {
    int64_t total = 0, values = 0, last = 0;
    for (const auto n : h)
      if (n > 0) total += n, ++values, last = n;
    const auto step = (total - last) / 255;
    auto t = identity();
    if (values <= 1 || step == 0) return t;
    int64_t n = step / 2;
    for (size_t v = 0; v < 256; ++v) {
      t[v] = cut(n / step);
      n += h[v];
    }
    return t;
  });
}

Image brightened(const Image& image, float factor) { return blended(Image::filled(image.width, image.height), image, factor); }

Image contrasted(const Image& image, float factor) {
  int64_t sum = 0;
  for (size_t i = 0; i < image.rgb.size(); i += 3) sum += luma(&image.rgb[i]);
  const auto mean = static_cast<uint8_t>(static_cast<double>(sum) / static_cast<double>(image.width * image.height) + 0.5);
  return blended(Image::filled(image.width, image.height, mean), image, factor);
}

Image saturated(const Image& image, float factor) { return blended(greyscale(image), image, factor); }

Image hue_turned(const Image& image, double turn) {
  const auto shift = static_cast<uint8_t>(static_cast<int>(turn * 255.0) & 0xFF);
  auto out = image;
  for (size_t i = 0; i < out.rgb.size(); i += 3) {
    auto hsv = to_hsv(&out.rgb[i]);
    hsv.h = static_cast<uint8_t>(hsv.h + shift);
    to_rgb(hsv, &out.rgb[i]);
  }
  return out;
}

Image greyscale(const Image& image) {
  auto out = image;
  for (size_t i = 0; i < out.rgb.size(); i += 3) std::fill_n(&out.rgb[i], 3, luma(&image.rgb[i]));
  return out;
}

Image solarised(const Image& image, uint8_t threshold) {
  auto out = image;
  for (auto& v : out.rgb)
    if (v >= threshold) v = static_cast<uint8_t>(255 - v);
  return out;
}

}  // namespace vlp::vision
