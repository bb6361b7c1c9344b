#pragma once
// A small world with every annotation, generated once for all tests of the program.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/data/world/spec.hpp"
#include "tests/world/checker.hpp"

namespace vlp::data::world::test {

struct Generated {
  WorldSpec spec;
  std::filesystem::path folder;
  std::string hash;
  std::map<int64_t, SeenPicture> pictures;   // by image id, NoCaps included
  nlohmann::json json(const std::string& file) const;
  std::vector<nlohmann::json> lines(const std::string& file) const;
};

WorldSpec small_spec(Difficulty difficulty);
const Generated& easy_world();
const Generated& hard_world();

}  // namespace vlp::data::world::test
