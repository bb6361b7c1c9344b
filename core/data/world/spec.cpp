#include "core/data/world/spec.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/data/world/settings.hpp"
#include "core/util/error.hpp"
#include "core/util/nearest.hpp"

namespace vlp::data::world {
namespace {

// "pictures.train" as a place in a tree of tables.
nlohmann::json& at_path(nlohmann::json& tree, std::string_view key) {
  const auto dot = key.find('.');
  if (dot == std::string_view::npos) return tree[std::string(key)];
  return at_path(tree[std::string(key.substr(0, dot))], key.substr(dot + 1));
}

}  // namespace

bool WorldSpec::writes(const std::string& what) const {
  return std::find(write.begin(), write.end(), what) != write.end();
}

const std::vector<std::string>& annotation_names() {
  static const std::vector<std::string> names = {"vqa", "gqa", "nlvr2", "snli_ve", "refcoco", "nocaps", "regions", "gold_regions"};
  return names;
}

WorldSpec world_defaults(Difficulty difficulty) {
  WorldSpec spec;
  spec.difficulty = difficulty;
  if (difficulty == Difficulty::kEasy) return spec;
  spec.size = 128;
  spec.vague = 0.15;
  spec.synonyms = 0.15;
  spec.occlusion = 0.1;
  return spec;
}

void check(const WorldSpec& s) {
  each_number(s, [](std::string_view key, const auto& value, double low, double high) {
    const auto v = static_cast<double>(value);
    if (!(v >= low && v <= high)) throw BadInput(fmt::format("world.{} = {} is outside [{}, {}]", key, value, low, high));
  });
  for (const auto& what : s.write)
    if (const auto& all = annotation_names(); std::find(all.begin(), all.end(), what) == all.end())
      throw BadInput(fmt::format("world.write: there is no annotation \"{}\"{}", what, did_you_mean(what, all)));
  if (const auto found = conflict(s)) throw BadInput(fmt::format("world.{}: {}", found->key, found->message));
}

std::optional<Conflict> conflict(const WorldSpec& s) {
  constexpr int64_t kLeast = 8;  // pixels of a cell
  if (s.size < kLeast * s.cells)
    return Conflict{"cells", fmt::format("{} cells a side need pictures of {} pixels, size is {}", s.cells, kLeast * s.cells, s.size)};
  if (s.pictures.train + s.pictures.val + s.pictures.test == 0) return Conflict{"pictures", "all three splits are empty"};
  return std::nullopt;
}

std::string to_json(const WorldSpec& s) {
  nlohmann::json out = {{"difficulty", s.difficulty == Difficulty::kEasy ? "easy" : "hard"}, {"write", s.write}};
  each_number(s, [&](std::string_view key, const auto& value, double, double) { at_path(out, key) = value; });
  return out.dump();
}

}  // namespace vlp::data::world
