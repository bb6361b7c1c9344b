#pragma once
// Lists of random changes to a training view, on top of crop and mirror.

#include <cstdint>

#include "core/util/random.hpp"
#include "core/vision/image.hpp"

namespace vlp::vision {

// RandomAugment of ALBEF and mPLUG (salesforce/ALBEF:dataset/randaugment.py, whose ten operations leave hues alone, since captions name colours).
struct RandomAugmentSpec {
  int64_t operations = 2;   // drawn with replacement, each applied with probability 0.5
  double level = 7;         // of 10
  double translation = 10;  // pixels at level 10
};
Image random_augment(const Image& image, const RandomAugmentSpec& spec, Random& random);

enum class Augmentation { kIdentity, kAutoContrast, kEqualise, kBrightness, kSharpness, kShearX, kShearY, kTranslateX, kTranslateY, kRotate };
inline constexpr int64_t kAugmentations = 10;
// One operation at a level: enhancing factors are 0.1 + 1.8 level/10, shears up to 0.3, rotations up to 30 degrees, with a random sign; fill 128.
Image augmented(const Image& image, Augmentation operation, const RandomAugmentSpec& spec, Random& random);

// The colour part of a DINO view (facebookresearch/dino:main_dino.py): jitter of brightness, contrast, saturation and hue in random order, greyscale,
// Gaussian blur of sigma 0.1 to 2 pixels, solarising.
struct DinoSpec {
  double jitter = 0.8, grey = 0.2, blur = 1.0, solarise = 0.0;           // probabilities
  double brightness = 0.4, contrast = 0.4, saturation = 0.2, hue = 0.1;  // factors in [1 - x, 1 + x], hue in [-x, x] circles
  static DinoSpec view1() { return {}; }
  static DinoSpec view2() { return {.blur = 0.1, .solarise = 0.2}; }
};
Image dino_augment(const Image& image, const DinoSpec& spec, Random& random);

}  // namespace vlp::vision
