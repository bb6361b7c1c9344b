#include "plots/heat_overlay.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "core/vision/resize.hpp"

namespace vlp::plots {
namespace {

constexpr std::array<double, 3> kVeil = {0xd5, 0x5e, 0x00};
constexpr double kMostOpaque = 0.65;

// Grey, with less contrast, so that the veil is the only colour.
double faded(const uint8_t* rgb) { return 70 + 0.65 * (0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]); }

double veiled(double under, size_t channel, double share) {
  const double opaque = kMostOpaque * std::clamp(share, 0.0, 1.0);
  return (1 - opaque) * under + opaque * kVeil[channel];
}

std::string hex(const std::array<double, 3>& c) {
  return fmt::format("#{:02x}{:02x}{:02x}", std::lround(c[0]), std::lround(c[1]), std::lround(c[2]));
}

}  // namespace

vision::Image heat_overlay(const vision::Image& picture, std::span<const RegionBox> regions, std::span<const double> weights, double full,
                           int64_t longest) {
  const double scale = static_cast<double>(longest) / static_cast<double>(std::max(picture.width, picture.height));
  const auto side = [&](int64_t of) { return std::max<int64_t>(1, std::llround(scale * static_cast<double>(of))); };
  auto out = vision::resize(picture, side(picture.width), side(picture.height), vision::Filter::kBicubic);
  std::vector<double> heat(static_cast<size_t>(out.width * out.height), 0);
  const auto pixel = [](double fraction, int64_t of) { return std::clamp<int64_t>(std::llround(fraction * static_cast<double>(of)), 0, of); };
  for (size_t r = 0; r < regions.size(); ++r)
    for (auto y = pixel(regions[r].top, out.height); y < pixel(regions[r].bottom, out.height); ++y)
      for (auto x = pixel(regions[r].left, out.width); x < pixel(regions[r].right, out.width); ++x) {
        auto& here = heat[static_cast<size_t>(y * out.width + x)];
        here = std::max(here, weights[r]);
      }
  for (size_t i = 0; i < heat.size(); ++i) {
    auto* rgb = out.rgb.data() + 3 * i;
    const double grey = faded(rgb), share = full > 0 ? heat[i] / full : 0;
    for (size_t c = 0; c < 3; ++c) rgb[c] = static_cast<uint8_t>(std::lround(veiled(grey, c, share)));
  }
  return out;
}

std::string heat_colour(double share) {
  std::array<double, 3> c{};
  for (size_t i = 0; i < 3; ++i) c[i] = 255 + std::clamp(share, 0.0, 1.0) * (kVeil[i] - 255);
  return hex(c);
}

std::string veil_colour(double share) {
  constexpr double kGrey = 190;
  return hex({veiled(kGrey, 0, share), veiled(kGrey, 1, share), veiled(kGrey, 2, share)});
}

}  // namespace vlp::plots
