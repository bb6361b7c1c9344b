#pragma once
// How a stored picture becomes a training view, and which of its regions are read. No torch here.

#include <cstdint>

#include "core/spec/node.hpp"

namespace vlp::data {

enum class Crop { kShift, kResized };   // a window of the model's size, moved at random | RandomResizedCrop
enum class LeftRight { kFlip, kSkip };  // a picture whose text says left or right: mirrored like any other (ALBEF) | never mirrored
// Further changes, on the cut-out window: none | ALBEF's RandomAugment | DINO's colour list, which moves colours that captions name.
enum class Augment { kNone, kRandAugment, kDino };

// Whose regions: those that a detector found | the true ones of the objects that expressions are about.
enum class Boxes { kDetected, kGold };

struct ViewSpec {
  Crop crop = Crop::kShift;
  int64_t shift = 0;       // kShift: how far the window may leave the picture, edge pixels repeated
  double scale_min = 0.2;  // kResized: smallest share of the area (ALBEF pre-training 0.2, fine-tuning 0.5)
  double flip = 0.0;       // probability of a mirror image; breaks "left" and "right"
  LeftRight left_right = LeftRight::kFlip;
  double brightness = 0.0, contrast = 0.0;  // factors uniform in [1 - x, 1 + x]
  Augment augment = Augment::kNone;
  int64_t augment_operations = 2;  // kRandAugment: operations a view; their level, of 10; pixels of a shift at level 10
  double augment_level = 7, augment_translation = 10;
};
ViewSpec read_view(const spec::Node& node);

}  // namespace vlp::data
