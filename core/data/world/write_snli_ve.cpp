// Entailment in the layout of SNLI-VE.

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "core/data/world/annotations.hpp"
#include "core/data/world/facts.hpp"
#include "core/data/world/wording.hpp"

namespace vlp::data::world {
namespace {

// What no picture can tell: true of an object that is there it is neutral, said of one that is not there it contradicts.
constexpr std::array<std::string_view, 6> kUnseen = {"is waiting for a friend", "is very old", "belongs to a neighbour",
                                                     "was a present", "will be sold soon", "has a secret name"};

struct Hypothesis {
  std::string text, label;
};

std::string unseen(const Phrase& p, Random& random) {
  return fmt::format("{} {}", with_article(noun_phrase(p)), kUnseen[random.below(kUnseen.size())]);
}

// Labels are equally frequent; half of the contradictions are of each form, so the form alone is right two times in three.
Hypothesis draw(const Scene& scene, const std::vector<int>& allowed, Random& random) {
  const auto label = random.below(3);
  const auto& o = scene.objects[random.below(scene.objects.size())];
  const Statement there{.entities = {named(o.noun, o.colour)}, .links = {}, .counts = {}};
  if (label == 0) return {sentence(draw_fact(scene, random)), "entailment"};
  if (label == 1) return {unseen(there.entities[0], random), "neutral"};
  while (true) {
    const bool seen = random.chance(0.5);
    const auto wrong = falsified(seen ? draw_fact(scene, random) : there, scene, allowed, random);
    if (wrong) return {seen ? sentence(*wrong) : unseen(wrong->entities[0], random), "contradiction"};
  }
}

}  // namespace

void write_snli_ve(const World& world, Output& out) {
  for (const std::string split : kSplits) {
    std::vector<nlohmann::json> lines;
    for (const auto* p : pictures_of(world, split)) {
      Random random(static_cast<uint64_t>(world.spec.seed), "world.snli_ve", static_cast<uint64_t>(p->id));
      for (int64_t i = 0; i < world.spec.entailment; ++i) {
        const auto h = draw(p->scene, world.allowed, random);
        const auto caption = fmt::format("{:06}.png#{}", p->id, i % static_cast<int64_t>(p->captions.size()));
        lines.push_back({{"Flickr30K_ID", fmt::format("{:06}", p->id)},
                         {"image", p->file()},
                         {"captionID", caption},
                         {"pairID", fmt::format("{}r{}{}", caption, i, h.label[0])},
                         {"sentence1", p->captions[static_cast<size_t>(i) % p->captions.size()].text},
                         {"sentence2", h.text},
                         {"gold_label", h.label}});
      }
    }
    out.write_lines(fmt::format("snli_ve_{}.jsonl", split), lines);
  }
}

}  // namespace vlp::data::world
