#include "core/vision/random_augment.hpp"

#include <vector>

#include "core/util/error.hpp"
#include "core/vision/affine.hpp"
#include "core/vision/colour.hpp"
#include "core/vision/filter.hpp"

namespace vlp::vision {
namespace {

constexpr uint8_t kFill = 128;

Image jittered(const Image& image, const DinoSpec& s, Random& random) {
  std::vector<int> order{0, 1, 2, 3};
  random.shuffle(order);
  const auto factor = [&](double x) { return static_cast<float>(random.uniform(1 - x, 1 + x)); };
  const float brightness = factor(s.brightness), contrast = factor(s.contrast), saturation = factor(s.saturation);
  const double hue = random.uniform(-s.hue, s.hue);
  auto out = image;
  for (const int which : order) switch (which) {
      case 0:
        out = brightened(out, brightness);
        break;
      case 1:
        out = contrasted(out, contrast);
        break;
      case 2:
        out = saturated(out, saturation);
        break;
      default:
        out = hue_turned(out, hue);
        break;
    }
  return out;
}

}  // namespace

Image augmented(const Image& image, Augmentation operation, const RandomAugmentSpec& s, Random& random) {
  const double strength = s.level / 10;
  const auto either = [&](double x) { return random.chance(0.5) ? x : -x; };
  const auto factor = static_cast<float>(0.1 + 1.8 * strength);
  switch (operation) {
    case Augmentation::kIdentity:
      return image;
    case Augmentation::kAutoContrast:
      return auto_contrasted(image);
    case Augmentation::kEqualise:
      return equalised(image);
    case Augmentation::kBrightness:
      return brightened(image, factor);
    case Augmentation::kSharpness:
      return sharpened(image, factor);
    case Augmentation::kShearX:
      return warped(image, Affine::shear_x(either(0.3 * strength)), kFill);
    case Augmentation::kShearY:
      return warped(image, Affine::shear_y(either(0.3 * strength)), kFill);
    case Augmentation::kTranslateX:
      return warped(image, Affine::shift(either(s.translation * strength), 0), kFill);
    case Augmentation::kTranslateY:
      return warped(image, Affine::shift(0, either(s.translation * strength)), kFill);
    case Augmentation::kRotate:
      return warped(image, Affine::rotation(either(30 * strength), image.width, image.height), kFill);
  }
  throw InternalFault("augmented: operation out of range");
}

Image random_augment(const Image& image, const RandomAugmentSpec& s, Random& random) {
  auto out = image;
  for (int64_t i = 0; i < s.operations; ++i) {
    const auto operation = static_cast<Augmentation>(random.below(kAugmentations));
    if (random.chance(0.5)) out = augmented(out, operation, s, random);
  }
  return out;
}

Image dino_augment(const Image& image, const DinoSpec& s, Random& random) {
  auto out = random.chance(s.jitter) ? jittered(image, s, random) : image;
  if (random.chance(s.grey)) out = greyscale(out);
  if (random.chance(s.blur)) out = blurred(out, static_cast<float>(random.uniform(0.1, 2.0)));
  if (random.chance(s.solarise)) out = solarised(out);
  return out;
}

}  // namespace vlp::vision
