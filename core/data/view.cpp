#include "core/data/view.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/util/error.hpp"
#include "core/vision/image.hpp"
#include "core/vision/random_augment.hpp"
#include "core/vision/random_crop.hpp"
#include "core/vision/resize.hpp"

namespace vlp::data {
namespace {

// value -> normalised, for each channel, after brightness and contrast: y = ((x b - grey) c + grey).
using Table = std::array<std::array<float, 256>, 3>;

Table tables(double brightness, double contrast, double mean_level) {
  Table out;
  for (size_t c = 0; c < 3; ++c)
    for (size_t v = 0; v < 256; ++v) {
      const double level = std::clamp((static_cast<double>(v) * brightness - mean_level) * contrast + mean_level, 0.0, 255.0) / 255.0;
      out[c][v] = (static_cast<float>(level) - kMean[c]) / kStd[c];
    }
  return out;
}

const Table& plain_tables() {
  static const Table t = tables(1.0, 1.0, 0.0);
  return t;
}

struct Window {
  int64_t x = 0, y = 0;
  bool mirrored = false;
};

// The window of `size` at (x, y), which may leave the picture: edge pixels are repeated.
void copy_window(std::span<const uint8_t> pixels, int64_t stored, int64_t size, const Window& w, const Table& table, float* out) {
  const auto plane = size * size;
  for (int64_t y = 0; y < size; ++y) {
    const auto* row = pixels.data() + std::clamp<int64_t>(w.y + y, 0, stored - 1) * stored * 3;
    for (int64_t x = 0; x < size; ++x) {
      const auto* p = row + std::clamp<int64_t>(w.x + x, 0, stored - 1) * 3;
      float* q = out + y * size + (w.mirrored ? size - 1 - x : x);
      q[0] = table[0][p[0]], q[plane] = table[1][p[1]], q[2 * plane] = table[2][p[2]];
    }
  }
}

// The window as a picture of its own, edge pixels repeated.
vision::Image window_of(std::span<const uint8_t> pixels, int64_t stored, int64_t size, const Window& w) {
  auto out = vision::Image::filled(size, size);
  for (int64_t y = 0; y < size; ++y)
    for (int64_t x = 0; x < size; ++x) {
      const auto row = std::clamp<int64_t>(w.y + y, 0, stored - 1), column = std::clamp<int64_t>(w.x + x, 0, stored - 1);
      std::copy_n(pixels.data() + (row * stored + column) * 3, 3, out.at(x, y));
    }
  return out;
}

vision::Image changed(const vision::Image& view, const ViewSpec& s, ViewOf which, Random& random) {
  switch (s.augment) {
    case Augment::kNone:
      return view;
    case Augment::kRandAugment:
      return vision::random_augment(view, {.operations = s.augment_operations, .level = s.augment_level, .translation = s.augment_translation},
                                    random);
    case Augment::kDino:
      return vision::dino_augment(view, which == ViewOf::kFirst ? vision::DinoSpec::view1() : vision::DinoSpec::view2(), random);
  }
  throw InternalFault("random_view: augment out of range");
}

double mean_level(std::span<const uint8_t> pixels) {
  uint64_t sum = 0;
  for (const auto v : pixels) sum += v;
  return static_cast<double>(sum) / static_cast<double>(pixels.size());
}

}  // namespace

ViewSpec read_view(const spec::Node& node) {
  ViewSpec s;
  node.read_enum("crop", s.crop, {{"shift", Crop::kShift}, {"resized", Crop::kResized}});
  node.read("shift", s.shift, spec::range<int64_t>(0, 64));
  node.read("scale_min", s.scale_min, spec::range(0.01, 1.0));
  node.read("flip", s.flip, spec::range(0.0, 1.0));
  node.read_enum("left_right", s.left_right, {{"flip", LeftRight::kFlip}, {"skip", LeftRight::kSkip}});
  node.read("brightness", s.brightness, spec::range(0.0, 0.9));
  node.read("contrast", s.contrast, spec::range(0.0, 0.9));
  node.read_enum("augment", s.augment, {{"none", Augment::kNone}, {"randaugment", Augment::kRandAugment}, {"dino", Augment::kDino}});
  node.read("augment_operations", s.augment_operations, spec::range<int64_t>(1, 16));
  node.read("augment_level", s.augment_level, spec::range(0.0, 10.0));
  node.read("augment_translation", s.augment_translation, spec::range(0.0, 1024.0));
  node.reject_unread_keys();
  return s;
}

void random_view(std::span<const uint8_t> pixels, int64_t stored, int64_t size, const ViewSpec& s, Random& random, float* out, ViewUse use) {
  Window w;
  w.mirrored = random.chance(s.flip) && use.mirror == Mirror::kAllowed;
  const double brightness = 1.0 + s.brightness * random.uniform(-1.0, 1.0), contrast = 1.0 + s.contrast * random.uniform(-1.0, 1.0);
  const bool plain = s.brightness == 0 && s.contrast == 0;
  const auto table = plain ? plain_tables() : tables(brightness, contrast, mean_level(pixels) * brightness);
  if (s.crop == Crop::kResized) {
    const vision::Image whole{stored, stored, {pixels.begin(), pixels.end()}};
    const auto box = vision::random_resized_crop(stored, stored, {.scale_min = s.scale_min}, random);
    const auto view = changed(vision::resize(vision::crop(whole, box), size, size, vision::Filter::kBicubic), s, use.view, random);
    return copy_window(view.rgb, size, size, w, table, out);
  }
  const auto range = static_cast<uint64_t>(stored - size + 2 * s.shift + 1);
  w.x = static_cast<int64_t>(random.below(range)) - s.shift;
  w.y = static_cast<int64_t>(random.below(range)) - s.shift;
  if (s.augment == Augment::kNone) return copy_window(pixels, stored, size, w, table, out);
  const auto view = changed(window_of(pixels, stored, size, w), s, use.view, random);
  copy_window(view.rgb, size, size, {.mirrored = w.mirrored}, table, out);
}

void plain_view(std::span<const uint8_t> pixels, int64_t stored, int64_t size, float* out) {
  const auto margin = (stored - size) / 2;
  copy_window(pixels, stored, size, {.x = margin, .y = margin, .mirrored = false}, plain_tables(), out);
}

}  // namespace vlp::data
