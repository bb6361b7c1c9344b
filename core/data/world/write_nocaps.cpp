// Captions of pictures with novel nouns in the layout of NoCaps (COCO captions with a domain).

#include <algorithm>

#include <fmt/format.h>

#include "core/data/world/annotations.hpp"

namespace vlp::data::world {
namespace {

// By what the picture shows: nouns of the training pictures, novel ones, or both.
const char* domain_of(const Scene& scene) {
  const auto novel = std::count_if(scene.objects.begin(), scene.objects.end(),
                                   [](const Object& o) { return nouns()[static_cast<size_t>(o.noun)].tier == Tier::kNovel; });
  if (novel == 0) return "in-domain";
  return novel == static_cast<std::ptrdiff_t>(scene.objects.size()) ? "out-domain" : "near-domain";
}

}  // namespace

void write_nocaps(const World& world, Output& out) {
  auto images = nlohmann::json::array();
  std::vector<nlohmann::json> annotations;
  for (const auto& p : world.nocaps) {
    images.push_back({{"id", p.id}, {"file_name", p.file()}, {"open_images_id", fmt::format("{:06}", p.id)}, {"domain", domain_of(p.scene)},
                      {"width", p.scene.side}, {"height", p.scene.side}});
    for (const auto& c : p.captions) annotations.push_back({{"id", annotations.size()}, {"image_id", p.id}, {"caption", c.text}});
  }
  out.write_list("nocaps_val.json", {{"info", {{"description", "world"}}}, {"licenses", nlohmann::json::array()}, {"images", images}}, "annotations", annotations);
}

}  // namespace vlp::data::world
