#include "core/data/world/detector.hpp"

#include <algorithm>
#include <numeric>

#include "core/data/world/nouns.hpp"
#include "core/data/world/palette.hpp"
#include "core/vision/resize.hpp"

namespace vlp::data::world {
namespace {

constexpr double kMissed = 0.08, kMissedBehindScreen = 0.3;
constexpr double kConfused = 0.1, kConfusedBehindScreen = 0.4;
constexpr double kWrongColour = 0.08;
constexpr int64_t kPatch = 8, kPixels = kPatch * kPatch * 3;
constexpr double kBelief = 2;  // at which probabilities move the features about as much as pixels do

class Detector final {
 public:
  Detector(const Picture& picture, const World& world, Random& random)
      : side_(static_cast<double>(picture.scene.side)), allowed_(picture.split == "nocaps" ? all_nouns() : world.allowed), random_(random) {}

  Detection of_object(const Object& o, double jitter) {
    const auto wobble = [&] { return random_.uniform(-jitter, jitter) * o.radius; };
    const auto d = box(o.x - o.radius + wobble(), o.y - o.radius + wobble(), o.x + o.radius + wobble(), o.y + o.radius + wobble());
    return guess(o, d);
  }

  Detection at_true_box(const Object& o) {
    const auto b = box_of(o, static_cast<int64_t>(side_));
    return guess(o, box(static_cast<double>(b.x), static_cast<double>(b.y), static_cast<double>(b.x + b.width), static_cast<double>(b.y + b.height)));
  }

  Detection guess(const Object& o, Detection d) {
    const double sure = random_.uniform(0.55, 0.9), share = random_.uniform(0.3, 0.8) * (1 - sure);
    const int other = look_alike(o.noun, allowed_);
    const bool confused = random_.chance(o.screen >= 0 ? kConfusedBehindScreen : kConfused);
    spread(d, 1 - sure - share);
    d.classes[place(confused ? other : o.noun)] += static_cast<float>(sure);
    d.classes[place(confused ? o.noun : other)] += static_cast<float>(share);
    finish(d, o.colour);
    return d;
  }

  Detection false_alarm() {
    const double w = side_ * random_.uniform(0.1, 0.35), h = side_ * random_.uniform(0.1, 0.35);
    const double x = random_.uniform(0, side_ - w), y = random_.uniform(0, side_ - h);
    auto d = box(x, y, x + w, y + h);
    const double background = random_.uniform(0.4, 0.8);
    spread(d, 1 - background);
    d.classes[0] += static_cast<float>(background);
    finish(d, static_cast<int>(random_.below(colours().size())));
    return d;
  }

 private:
  static std::vector<int> all_nouns() {
    auto out = nouns_of(true);
    for (const int n : novel_nouns()) out.push_back(n);
    return out;
  }
  static size_t place(int noun) { return static_cast<size_t>(noun) + 1; }

  Detection box(double x0, double y0, double x1, double y1) const {
    const auto inside = [&](double v) { return static_cast<float>(std::clamp(v, 0.0, side_)); };
    Detection d;
    d.x0 = inside(x0), d.y0 = inside(y0), d.x1 = inside(x1), d.y1 = inside(y1);
    d.classes.assign(nouns().size() + 1, 0);
    return d;
  }

  // Hands out a rest of probability at random.
  void spread(Detection& d, double rest) {
    std::vector<double> weight;
    double sum = 0;
    for (size_t i = 0; i < d.classes.size(); ++i) weight.push_back(random_.uniform()), sum += weight.back();
    for (size_t i = 0; i < d.classes.size(); ++i) d.classes[i] = static_cast<float>(weight[i] / sum * rest);
  }

  void finish(Detection& d, int colour) {
    const auto best = std::max_element(d.classes.begin() + 1, d.classes.end());
    d.noun = static_cast<int>(best - d.classes.begin()) - 1;
    d.confidence = *best;
    d.attribute = random_.chance(kWrongColour) ? static_cast<int>(random_.below(colours().size())) : colour;
    d.attribute_confidence = static_cast<float>(random_.uniform(0.4, 0.95));
  }

  double side_;
  std::vector<int> allowed_;
  Random& random_;
};

}  // namespace

std::vector<Detection> detect(const Picture& picture, const World& world) {
  Random random(static_cast<uint64_t>(world.spec.seed), "world.detector", static_cast<uint64_t>(picture.id));
  Detector detector(picture, world, random);
  std::vector<Detection> out;
  for (const auto& o : picture.scene.objects)
    if (!random.chance(o.screen >= 0 ? kMissedBehindScreen : kMissed)) out.push_back(detector.of_object(o, 0.12));
  const size_t n = static_cast<size_t>(world.spec.regions), doubles = (n - out.size()) / 2;
  for (size_t i = 0; i < doubles; ++i) out.push_back(detector.of_object(picture.scene.objects[random.below(picture.scene.objects.size())], 0.35));
  while (out.size() < n) out.push_back(detector.false_alarm());
  std::stable_sort(out.begin(), out.end(), [](const Detection& a, const Detection& b) { return a.confidence > b.confidence; });
  return out;
}

std::vector<Detection> detect_at_true_boxes(const Picture& picture, const World& world) {
  Random random(static_cast<uint64_t>(world.spec.seed), "world.detector_at_true_boxes", static_cast<uint64_t>(picture.id));
  Detector detector(picture, world, random);
  std::vector<Detection> out;
  for (const auto& o : picture.scene.objects) out.push_back(detector.at_true_box(o));
  return out;
}

RegionNetwork::RegionNetwork(int64_t features) : features_(features), inputs_(kPixels + static_cast<int64_t>(nouns().size() + 1 + colours().size())) {
  Random random(0, "world.region_network");
  weight_.resize(static_cast<size_t>(features * inputs_));
  for (size_t i = 0; i < weight_.size(); ++i)  // about unit variance out
    weight_[i] = random.uniform(-1, 1) * (static_cast<int64_t>(i) % inputs_ < kPixels ? 1.0 / kPatch : kBelief);
}

std::vector<float> RegionNetwork::features(const vision::Image& image, const Detection& d, Random& noise) const {
  const auto x0 = std::min<int64_t>(static_cast<int64_t>(d.x0), image.width - 1), y0 = std::min<int64_t>(static_cast<int64_t>(d.y0), image.height - 1);
  const auto w = std::max<int64_t>(static_cast<int64_t>(d.x1 + 0.5F) - x0, 1), h = std::max<int64_t>(static_cast<int64_t>(d.y1 + 0.5F) - y0, 1);
  const auto patch = vision::resize(vision::crop(image, {x0, y0, std::min(w, image.width - x0), std::min(h, image.height - y0)}), kPatch, kPatch,
                                    vision::Filter::kBilinear);
  std::vector<double> input;  // centred pixels, then probabilities: of background and nouns, of the likeliest colour
  for (const auto v : patch.rgb) input.push_back(v / 127.5 - 1);
  input.insert(input.end(), d.classes.begin(), d.classes.end());
  input.resize(static_cast<size_t>(inputs_));
  input.at(static_cast<size_t>(inputs_) - colours().size() + static_cast<size_t>(d.attribute)) = d.attribute_confidence;
  std::vector<float> out;
  for (int64_t f = 0; f < features_; ++f) {
    const double sum = std::inner_product(input.begin(), input.end(), weight_.begin() + f * inputs_, noise.uniform(-0.2, 0.2));
    out.push_back(static_cast<float>(std::max(sum, 0.0)));
  }
  return out;
}

}  // namespace vlp::data::world
