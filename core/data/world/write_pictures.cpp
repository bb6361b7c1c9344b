// Pictures, and the detections that are made of them.

#include <map>
#include <set>

#include <fmt/format.h>

#include "core/data/world/annotations.hpp"
#include "core/data/world/regions.hpp"
#include "core/data/world/render.hpp"
#include "core/util/file.hpp"
#include "core/util/parallel.hpp"
#include "core/vision/write_png.hpp"

namespace vlp::data::world {
namespace {

constexpr size_t kChunk = 256;  // pictures drawn before their detections are written, in order

}  // namespace

void write_pictures(const World& world, Output& out, int64_t threads) {
  const bool regions = world.spec.writes("regions"), gold = world.spec.writes("gold_regions");
  const RegionNetwork network(world.spec.region_features);
  std::vector<const Picture*> all;
  for (const auto* list : {&world.pictures, &world.nocaps})
    for (const auto& p : *list) all.push_back(&p);
  std::map<std::string, GrowingFile> files;  // by name
  const auto name = [](const char* kind, const Picture& p) { return fmt::format("{}_{}.tsv", kind, p.split); };
  const auto noise = [&](const char* purpose, const Picture& p) { return Random(static_cast<uint64_t>(world.spec.seed), purpose, static_cast<uint64_t>(p.id)); };
  std::set<std::string> splits;
  for (const auto* p : all) {
    if (!splits.insert(p->split).second) continue;
    make_folder(out.folder() / "images" / p->split);
    for (const auto& [wanted, kind] : {std::pair{regions, "regions"}, {gold, "gold_regions"}})
      if (wanted) files.try_emplace(name(kind, *p), out.folder() / name(kind, *p));
  }
  for (size_t first = 0; first < all.size(); first += kChunk) {
    const size_t n = std::min(kChunk, all.size() - first);
    std::vector<std::string> hash(n), line(n), gold_line(n);
    in_parallel(n, static_cast<size_t>(threads), [&](size_t i) {
      const Picture& p = *all[first + i];
      Random random(static_cast<uint64_t>(world.spec.seed), "world.render", static_cast<uint64_t>(p.id));
      const auto image = render(p.scene, world.spec.difficulty, random);
      hash[i] = write_plain(out.folder() / "images" / p.file(), vision::encode_png(image));
      if (regions) line[i] = region_line({p, image}, detect(p, world), network, noise("world.region_noise", p));
      if (gold) gold_line[i] = region_line({p, image}, detect_at_true_boxes(p, world), network, noise("world.gold_region_noise", p));
    });
    for (size_t i = 0; i < n; ++i) {
      out.note("images/" + all[first + i]->file(), std::move(hash[i]));
      if (regions) files.at(name("regions", *all[first + i])).append(line[i]);
      if (gold) files.at(name("gold_regions", *all[first + i])).append(gold_line[i]);
    }
  }
  for (auto& [file_name, file] : files) out.note(file_name, file.finish());
}

}  // namespace vlp::data::world
