#include "core/data/world/render.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/data/world/nouns.hpp"
#include "core/data/world/palette.hpp"
#include "core/vision/shape.hpp"

namespace vlp::data::world {
namespace {

using vision::Box;
using vision::Colour;
using vision::Image;
using vision::Shape;

constexpr double kFull = 16;           // of vision::coverage
constexpr Colour kScreen{58, 56, 60};  // what hides the half of an object

uint8_t level(double v) {
  return static_cast<uint8_t>(std::clamp(v + 0.5, 0.0, 255.0));
}

// A lattice of random values, linear in between: -1 .. 1.
class Mottle final {
 public:
  Mottle(int64_t side, Random& random) : step_(static_cast<double>(side) / (kPoints - 1)) {
    for (auto& v : value_) v = random.uniform(-1, 1);
  }
  double at(double x, double y) const {
    const double u = x / step_, v = y / step_;
    const auto i = static_cast<size_t>(u), j = static_cast<size_t>(v);
    const double fu = u - static_cast<double>(i), fv = v - static_cast<double>(j);
    const double* p = value_.data() + j * kPoints + i;
    return (p[0] * (1 - fu) + p[1] * fu) * (1 - fv) + (p[kPoints] * (1 - fu) + p[kPoints + 1] * fu) * fv;
  }

 private:
  static constexpr size_t kPoints = 9;
  std::array<double, (kPoints + 1) * (kPoints + 1)> value_{};
  double step_;
};

void paint_background(Image& image, const Scene& scene, Random& random) {
  const auto base = backgrounds()[static_cast<size_t>(scene.background)].rgb;
  const Mottle mottle(scene.side, random);
  const double tilt_x = random.uniform(-0.15, 0.15), tilt_y = random.uniform(-0.15, 0.15), side = static_cast<double>(scene.side);
  for (int64_t y = 0; y < scene.side; ++y)
    for (int64_t x = 0; x < scene.side; ++x) {
      const double u = static_cast<double>(x), v = static_cast<double>(y);
      const double light = 1 + tilt_x * (2 * u / side - 1) + tilt_y * (2 * v / side - 1) + 0.12 * mottle.at(u, v);
      uint8_t* p = image.at(x, y);
      p[0] = level(base.r * light), p[1] = level(base.g * light), p[2] = level(base.b * light);
    }
}

// Bars and blobs of the background's own shades, which carry no meaning.
void paint_clutter(Image& image, const Scene& scene, Random& random) {
  const double side = static_cast<double>(scene.side);
  const auto base = backgrounds()[static_cast<size_t>(scene.background)].rgb;
  const size_t n = 4 + random.below(5);
  for (size_t i = 0; i < n; ++i) {
    const double shade = random.uniform(0.5, 1.6), x = random.uniform(0, side), y = random.uniform(0, side);
    const Colour colour{level(base.r * shade), level(base.g * shade), level(base.b * shade)};
    Shape shape;
    if (random.chance(0.5))
      shape.polygon(vision::stroke({x, y}, {x + random.uniform(1, side / 3), y + random.uniform(-side / 3, side / 3)}, side * random.uniform(0.01, 0.03)));
    else
      shape.polygon(vision::ellipse(x, y, side * random.uniform(0.02, 0.08), side * random.uniform(0.02, 0.08)));
    vision::fill(image, shape, colour, 0.8);
  }
}

// 1 where the object keeps its colour, less on a stripe or a dot. (u, v) in units of the radius.
double texture_factor(int texture, double u, double v) {
  const auto phase = [](double w) { return w - std::floor(w); };
  if (texture == 1) return phase(v * 1.4 + 0.15) < 0.4 ? 0.62 : 1;
  if (texture == 2) return phase(u * 1.4 + 0.2) < 0.5 && phase(v * 1.4 + 0.2) < 0.5 ? 0.58 : 1;
  return 1;
}

void paint_object(Image& image, const Object& o, double light) {
  const auto paint = colours()[static_cast<size_t>(o.colour)].rgb;
  const auto box = box_of(o, image.width);
  const auto covered =
      vision::coverage(silhouette(o.noun).placed({.dx = o.x, .dy = o.y, .scale_x = o.radius, .scale_y = o.radius, .t = o.turn}), box);
  for (int64_t y = 0; y < box.height; ++y)
    for (int64_t x = 0; x < box.width; ++x) {
      const double share = covered[static_cast<size_t>(y * box.width + x)] / kFull;
      if (share == 0) continue;
      const double u = (static_cast<double>(box.x + x) + 0.5 - o.x) / o.radius, v = (static_cast<double>(box.y + y) + 0.5 - o.y) / o.radius;
      const double shade = light * (1 - 0.07 * (u + v)) * texture_factor(o.texture, u, v);
      uint8_t* p = image.at(box.x + x, box.y + y);
      p[0] = level(p[0] + (paint.r * shade - p[0]) * share);
      p[1] = level(p[1] + (paint.g * shade - p[1]) * share);
      p[2] = level(p[2] + (paint.b * shade - p[2]) * share);
    }
}

// A dull panel over one half of the object (0 left, 1 right, 2 upper, 3 lower), a tenth of the radius past the middle.
void paint_screen(Image& image, const Object& o) {
  const double r = o.radius * 1.05, past = 0.1 * o.radius;
  const double x0 = o.screen == 1 ? o.x - past : o.x - r, x1 = o.screen == 0 ? o.x + past : o.x + r;
  const double y0 = o.screen == 3 ? o.y - past : o.y - r, y1 = o.screen == 2 ? o.y + past : o.y + r;
  vision::fill(image, Shape().polygon(vision::rectangle(x0, y0, x1, y1)), kScreen);
}

// The sum of two uniform bytes for each channel: triangular, standard deviation `strength`.
void add_noise(Image& image, double strength, Random& random) {
  const double scale = strength / 104.5;  // of the difference of two uniform bytes
  for (size_t i = 0; i < image.rgb.size(); i += 3) {
    const uint32_t a = random.next(), b = random.next();
    for (size_t c = 0; c < 3; ++c) {
      const int noise = static_cast<int>(a >> (8 * c) & 0xff) - static_cast<int>(b >> (8 * c) & 0xff);
      image.rgb[i + c] = level(image.rgb[i + c] + noise * scale);
    }
  }
}

}  // namespace

Image render(const Scene& scene, Difficulty difficulty, Random& random) {
  const bool hard = difficulty == Difficulty::kHard;
  auto image = Image::filled(scene.side, scene.side);
  paint_background(image, scene, random);
  if (hard) paint_clutter(image, scene, random);
  for (const auto& o : scene.objects) paint_object(image, o, hard ? random.uniform(0.75, 1.1) : random.uniform(0.92, 1.05));
  for (const auto& o : scene.objects)
    if (o.screen >= 0) paint_screen(image, o);
  add_noise(image, hard ? 9 : 4, random);
  return image;
}

}  // namespace vlp::data::world
