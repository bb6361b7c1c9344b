#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/data/world/settings.hpp"
#include "core/spec/document.hpp"
#include "core/util/error.hpp"

namespace vlp::data::world {
namespace {

std::string problems_of(const nlohmann::json& json) {
  const auto document = spec::Document::from_json(json, "test");
  read_world(document.root());
  try {
    document.throw_if_errors();
  } catch (const BadInput& e) {
    return e.what();
  }
  return "";
}

TEST(ReadWorld, StartsFromTheDefaultsOfTheDifficulty) {
  const auto document = spec::Document::from_json({{"difficulty", "hard"}, {"pictures", {{"train", 10}}}, {"vague", 0.5}, {"write", {"regions"}}}, "test");
  auto expected = world_defaults(Difficulty::kHard);
  expected.pictures.train = 10;
  expected.vague = 0.5;
  expected.write = {"regions"};
  EXPECT_EQ(to_json(read_world(document.root())), to_json(expected));
  document.throw_if_errors();
  EXPECT_NE(to_json(world_defaults(Difficulty::kHard)), to_json(world_defaults(Difficulty::kEasy)));
}

TEST(ReadWorld, WhatItResolvesReadsBackTheSame) {
  const auto document = spec::Document::from_json({{"seed", 7}, {"questions", {{"test", 3}}}}, "test");
  const auto spec = read_world(document.root());
  const auto again = spec::Document::from_json(document.resolved(), "again");
  EXPECT_EQ(to_json(read_world(again.root())), to_json(spec));
  again.throw_if_errors();
}

TEST(ReadWorld, ReportsEveryProblem) {
  const auto text = problems_of({{"size", 40}, {"cells", 8}, {"vagueness", 0.5}, {"pictures", {{"tset", 5}}}, {"mismatch", 2.0}, {"write", {"vga"}}});
  for (const auto* part : {"mismatch", "vagueness", "tset", "vga", "8 cells a side need pictures of 64 pixels, size is 40"})
    EXPECT_NE(text.find(part), std::string::npos) << part << " is not in:\n" << text;
}

}  // namespace
}  // namespace vlp::data::world
