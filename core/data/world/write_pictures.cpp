// Pictures, and the detections that are made of them.

#include <map>

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
  const bool regions = world.spec.writes("regions");
  const RegionNetwork network(world.spec.region_features);
  std::vector<const Picture*> all;
  for (const auto* list : {&world.pictures, &world.nocaps})
    for (const auto& p : *list) all.push_back(&p);
  std::map<std::string, GrowingFile> files;
  for (const auto* p : all) {
    if (files.contains(p->split)) continue;
    make_folder(out.folder() / "images" / p->split);
    if (regions) files.try_emplace(p->split, out.folder() / fmt::format("regions_{}.tsv", p->split));
  }
  for (size_t first = 0; first < all.size(); first += kChunk) {
    const size_t n = std::min(kChunk, all.size() - first);
    std::vector<std::string> hash(n), line(n);
    in_parallel(n, static_cast<size_t>(threads), [&](size_t i) {
      const Picture& p = *all[first + i];
      Random random(static_cast<uint64_t>(world.spec.seed), "world.render", static_cast<uint64_t>(p.id));
      const auto image = render(p.scene, world.spec.difficulty, random);
      hash[i] = write_plain(out.folder() / "images" / p.file(), vision::encode_png(image));
      if (regions) line[i] = region_line(p, image, world, network);
    });
    for (size_t i = 0; i < n; ++i) {
      out.note("images/" + all[first + i]->file(), std::move(hash[i]));
      if (regions) files.at(all[first + i]->split).append(line[i]);
    }
  }
  for (auto& [split, file] : files) out.note(fmt::format("regions_{}.tsv", split), file.finish());
}

}  // namespace vlp::data::world
