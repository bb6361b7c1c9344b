// Referring expressions without location words in the layout of RefCOCO+ (references, COCO instances) and of MAttNet's detections.

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "core/data/world/annotations.hpp"
#include "core/data/world/detector.hpp"
#include "core/data/world/wording.hpp"

namespace vlp::data::world {
namespace {

constexpr size_t kReferences = 3, kSentences = 3;  // at most, of a picture and of a reference

// The noun and properties in random order until they fit this object alone; nothing where they never do.
std::optional<Phrase> expression(const Object& o, const Scene& scene, Random& random) {
  std::vector<int> properties = {0, 1, 2};
  random.shuffle(properties);
  Phrase p = named(o.noun);
  if (random.chance(0.25)) p.colour = o.colour;  // more than is needed, as people do
  for (const int property : properties) {
    if (count(p, scene) == 1) break;
    if (property == 0) p.colour = o.colour;
    if (property == 1) p.size = o.size;
    if (property == 2 && o.texture > 0) p.texture = o.texture;
  }
  if (count(p, scene) != 1) return std::nullopt;
  return p;
}

class Writer final {
 public:
  explicit Writer(const World& world) : world_(world) {}

  void add(const Picture& p) {
    Random random(static_cast<uint64_t>(world_.spec.seed), "world.refcoco", static_cast<uint64_t>(p.id));
    images.push_back({{"id", p.id}, {"file_name", p.file()}, {"width", p.scene.side}, {"height", p.scene.side}});
    const auto first = static_cast<int64_t>(annotations.size());
    for (const auto& o : p.scene.objects) {
      const auto box = box_of(o, p.scene.side);
      annotations.push_back({{"id", annotations.size()}, {"image_id", p.id}, {"category_id", o.noun + 1},
                             {"bbox", {box.x, box.y, box.width, box.height}}, {"area", box.width * box.height}, {"iscrowd", 0}});
    }
    std::vector<size_t> order(p.scene.objects.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    random.shuffle(order);
    for (size_t i = 0; i < std::min(kReferences, order.size()); ++i) refer(p, order[i], first + static_cast<int64_t>(order[i]), random);
    for (const auto& d : detect(p, world_))
      detections.push_back({{"det_id", detections.size()}, {"h5_id", detections.size()}, {"image_id", p.id},
                            {"box", {d.x0, d.y0, d.x1 - d.x0, d.y1 - d.y0}}, {"category_id", d.noun + 1}, {"category_name", noun_name(d.noun)}, {"score", d.confidence}});
  }

  std::vector<nlohmann::json> references, images, annotations, detections;

 private:
  // testA holds people, testB things.
  static std::string split_of(const Picture& p, const Object& o) {
    if (p.split != "test") return p.split;
    return nouns()[static_cast<size_t>(o.noun)].kind == Kind::kPerson ? "testA" : "testB";
  }

  void refer(const Picture& p, size_t object, int64_t annotation, Random& random) {
    const auto& o = p.scene.objects[object];
    auto sentences = nlohmann::json::array(), ids = nlohmann::json::array();
    std::vector<std::string> texts;
    for (size_t i = 0; i < kSentences; ++i) {
      const auto phrase = expression(o, p.scene, random);
      if (!phrase) continue;
      const auto text = noun_phrase(*phrase);
      if (std::find(texts.begin(), texts.end(), text) != texts.end()) continue;
      texts.push_back(text);
      ids.push_back(sentence_);
      sentences.push_back({{"sent_id", sentence_++}, {"sent", text}, {"raw", text}, {"tokens", words(text)}});
    }
    if (texts.empty()) return;
    references.push_back({{"ref_id", references.size()}, {"ann_id", annotation}, {"image_id", p.id}, {"category_id", o.noun + 1}, {"file_name", p.file()},
                          {"split", split_of(p, o)}, {"sent_ids", std::move(ids)}, {"sentences", std::move(sentences)}});
  }

  const World& world_;
  int64_t sentence_ = 0;
};

}  // namespace

void write_refcoco(const World& world, Output& out) {
  Writer writer(world);
  for (const auto& p : world.pictures) writer.add(p);
  auto categories = nlohmann::json::array();
  for (size_t i = 0; i < nouns().size(); ++i)
    categories.push_back({{"id", i + 1}, {"name", nouns()[i].name}, {"supercategory", nouns()[i].kind == Kind::kPerson ? "person" : "thing"}});
  out.write_array("refcoco_refs.json", writer.references);
  out.write_list("refcoco_instances.json", {{"images", writer.images}, {"categories", categories}}, "annotations", writer.annotations);
  out.write_array("refcoco_dets.json", writer.detections);
}

}  // namespace vlp::data::world
