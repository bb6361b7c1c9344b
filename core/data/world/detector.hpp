#pragma once
// A simulated object detector, with the errors of a real one.

#include <vector>

#include "core/data/world/world.hpp"
#include "core/vision/image.hpp"

namespace vlp::data::world {

struct Detection {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;   // pixels, inside the picture
  int noun = 0, attribute = 0;            // the likeliest noun; a colour
  float confidence = 0, attribute_confidence = 0;
  std::vector<float> classes;             // probabilities: background, then every noun
};

// spec.regions detections, surest first: objects with jitter (some are missed, screened ones often), doubles, and false alarms.
// Look-alikes are confused now and then, and share the probability otherwise.
std::vector<Detection> detect(const Picture& picture, const World& world);
// What it makes of the true boxes (refcoco_instances.json), one an object in their order: nothing is missed or added, classes and colours are told as ever.
std::vector<Detection> detect_at_true_boxes(const Picture& picture, const World& world);

// What the last layer of the detector's network would hold: a fixed random projection of what it works from, the box at 8 x 8 pixels, and of what it makes
// of it, its probabilities of class and colour, rectified, with noise. As in a real detector classes and attributes can be read off its features, errors
// included; what the scene graph holds never enters. One network for all worlds.
class RegionNetwork final {
 public:
  explicit RegionNetwork(int64_t features);
  std::vector<float> features(const vision::Image& image, const Detection& box, Random& noise) const;

 private:
  int64_t features_, inputs_;
  std::vector<double> weight_;  // (features, 8 * 8 * 3 + classes + colours)
};

}  // namespace vlp::data::world
