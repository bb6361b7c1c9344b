#include "tests/world/fixture.hpp"

#include <fstream>

#include "core/data/world/generate.hpp"
#include "core/util/scratch_folder.hpp"

namespace vlp::data::world::test {
namespace {

Generated generated(Difficulty difficulty, const std::filesystem::path& folder) {
  Generated out{small_spec(difficulty), folder, "", {}};
  out.hash = generate(out.spec, folder);
  for (const auto& line : out.lines("scenes.jsonl")) {
    auto picture = seen(line);
    out.pictures.emplace(picture.id, std::move(picture));
  }
  return out;
}

}  // namespace

nlohmann::json Generated::json(const std::string& file) const {
  std::ifstream in(folder / file);
  return nlohmann::json::parse(in);
}

std::vector<nlohmann::json> Generated::lines(const std::string& file) const {
  std::ifstream in(folder / file);
  std::vector<nlohmann::json> out;
  for (std::string line; std::getline(in, line);) out.push_back(nlohmann::json::parse(line));
  return out;
}

WorldSpec small_spec(Difficulty difficulty) {
  auto spec = world_defaults(difficulty);
  spec.seed = 5;
  spec.size = difficulty == Difficulty::kEasy ? 64 : 48;
  spec.pictures = {240, 20, 120};
  spec.nocaps = 45;
  spec.mismatch = 0.2;
  spec.region_features = 8;
  spec.write = annotation_names();
  return spec;
}

const Generated& easy_world() {
  static const ScratchFolder folder("vlp-world-easy");
  static const Generated world = generated(Difficulty::kEasy, folder.path());
  return world;
}

const Generated& hard_world() {
  static const ScratchFolder folder("vlp-world-hard");
  static const Generated world = generated(Difficulty::kHard, folder.path());
  return world;
}

}  // namespace vlp::data::world::test
