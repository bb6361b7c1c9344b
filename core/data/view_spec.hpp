#pragma once
// How a stored picture becomes a training view. No torch here.

#include <cstdint>

#include "core/spec/node.hpp"

namespace vlp::data {

enum class Crop { kShift, kResized };  // a window of the model's size, moved at random | RandomResizedCrop

struct ViewSpec {
  Crop crop = Crop::kShift;
  int64_t shift = 0;                          // kShift: how far the window may leave the picture, edge pixels repeated
  double scale_min = 0.2;                     // kResized: smallest share of the area (ALBEF pre-training 0.2, fine-tuning 0.5)
  double flip = 0.0;                          // probability of a mirror image; breaks "left" and "right"
  double brightness = 0.0, contrast = 0.0;    // factors uniform in [1 - x, 1 + x]
};
ViewSpec read_view(const spec::Node& node);

}  // namespace vlp::data
