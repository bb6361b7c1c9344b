#include "core/data/world/world.hpp"

#include <fmt/format.h>

#include "core/data/world/nouns.hpp"

namespace vlp::data::world {
namespace {

constexpr double kIrrelevant = 0.25;  // of the mismatched captions; the others describe another picture
constexpr int kNoCapsDomains = 3;

std::vector<int> joined(std::vector<int> a, const std::vector<int>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

void add_pictures(const WorldSpec& spec, const std::string& split, int64_t n, std::vector<Picture>& out, const std::vector<int>& allowed, int64_t first) {
  for (int64_t i = 0; i < n; ++i) {
    Picture p{first + i, split, {}, {}};
    const auto seed = static_cast<uint64_t>(spec.seed), index = static_cast<uint64_t>(p.id);
    Random scene(seed, "world.scene", index), text(seed, "world.captions", index);
    p.scene = draw_scene(spec, allowed, scene);
    p.captions = captions_of(p.scene, spec, text);
    out.push_back(std::move(p));
  }
}

// The "web": a share of the training captions is exchanged for texts about other pictures or about nothing.
void mismatch(World& world, int64_t training) {
  const auto original = std::vector<Picture>(world.pictures.begin(), world.pictures.begin() + training);
  for (int64_t i = 0; i < training; ++i) {
    Random random(static_cast<uint64_t>(world.spec.seed), "world.mismatch", static_cast<uint64_t>(i));
    for (auto& caption : world.pictures[static_cast<size_t>(i)].captions) {
      if (!random.chance(world.spec.mismatch)) continue;
      if (training == 1 || random.chance(kIrrelevant)) {
        caption = irrelevant_caption(random);
        continue;
      }
      const auto other = (static_cast<uint64_t>(i) + 1 + random.below(static_cast<uint64_t>(training - 1))) % static_cast<uint64_t>(training);
      const auto& texts = original[other].captions;
      caption = texts[random.below(texts.size())];
      caption.foreign = true;
    }
  }
}

// In-, near- and out-of-domain pictures by turns: training nouns, both, novel nouns.
void draw_nocaps(World& world) {
  WorldSpec spec = world.spec;
  spec.captions = 10;
  const auto novel = novel_nouns();
  const std::vector<int> domains[kNoCapsDomains] = {world.allowed, joined(world.allowed, novel), novel};
  const auto first = static_cast<int64_t>(world.pictures.size());
  for (int64_t i = 0; i < spec.nocaps; ++i) add_pictures(spec, "nocaps", 1, world.nocaps, domains[i % kNoCapsDomains], first + i);
}

}  // namespace

std::string Picture::file() const {
  return fmt::format("{}/{:06}.png", split, id);
}

World draw_world(const WorldSpec& spec) {
  World world{spec, nouns_of(spec.difficulty == Difficulty::kHard), {}, {}};
  for (const std::string split : kSplits)
    add_pictures(spec, split, of_split(spec.pictures, split), world.pictures, world.allowed, static_cast<int64_t>(world.pictures.size()));
  if (spec.mismatch > 0) mismatch(world, spec.pictures.train);
  if (spec.writes("nocaps")) draw_nocaps(world);
  return world;
}

std::vector<const Picture*> pictures_of(const World& world, const std::string& split) {
  std::vector<const Picture*> out;
  for (const auto& p : world.pictures)
    if (p.split == split) out.push_back(&p);
  return out;
}

int64_t of_split(const PerSplit& n, const std::string& split) {
  return split == "train" ? n.train : split == "val" ? n.val : n.test;
}

}  // namespace vlp::data::world
