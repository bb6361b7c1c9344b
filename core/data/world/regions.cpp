#include "core/data/world/regions.hpp"

#include <bit>
#include <cstring>

#include <fmt/format.h>

namespace vlp::data::world {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are written as they lie in memory");

template <class T>
std::string base64(const std::vector<T>& values) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<unsigned char> bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t n = std::min<size_t>(3, bytes.size() - i);
    uint32_t held = 0;
    for (size_t k = 0; k < 3; ++k) held = held << 8 | (k < n ? bytes[i + k] : 0u);
    for (size_t k = 0; k < 4; ++k) out.push_back(k <= n ? digits[held >> (18 - 6 * k) & 63] : '=');
  }
  return out;
}

}  // namespace

std::string region_line(const Pictured& of, const std::vector<Detection>& all, const RegionNetwork& network, Random noise) {
  std::vector<int64_t> objects, attributes;
  std::vector<float> object_confidence, attribute_confidence, boxes, features, classes;
  for (const auto& d : all) {
    objects.push_back(d.noun);
    attributes.push_back(d.attribute);
    object_confidence.push_back(d.confidence);
    attribute_confidence.push_back(d.attribute_confidence);
    boxes.insert(boxes.end(), {d.x0, d.y0, d.x1, d.y1});
    const auto f = network.features(of.image, d, noise);
    features.insert(features.end(), f.begin(), f.end());
    classes.insert(classes.end(), d.classes.begin(), d.classes.end());
  }
  return fmt::format("{:06}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", of.picture.id, of.image.height, of.image.width, base64(objects),
                     base64(object_confidence), base64(attributes), base64(attribute_confidence), all.size(), base64(boxes), base64(features),
                     base64(classes));
}

}  // namespace vlp::data::world
