#include "core/data/world/scene.hpp"

#include <set>

#include <gtest/gtest.h>

#include "core/data/world/nouns.hpp"
#include "core/data/world/statement.hpp"

namespace vlp::data::world {
namespace {

Object at(double column, double row, int noun = 0, int colour = 0) {
  Object o;
  o.noun = noun, o.colour = colour, o.column = column, o.row = row;
  return o;
}

Scene drawn(Difficulty difficulty, uint64_t index) {
  Random random(9, "test.scene", index);
  auto spec = world_defaults(difficulty);
  return draw_scene(spec, nouns_of(difficulty == Difficulty::kHard), random);
}

TEST(Related, FollowsTheAxisThatSeparatesMore) {
  EXPECT_TRUE(related(at(0, 1), Relation::kLeft, at(2, 2)));
  EXPECT_TRUE(related(at(2, 2), Relation::kRight, at(0, 1)));
  EXPECT_FALSE(related(at(0, 1), Relation::kAbove, at(2, 2)));
  EXPECT_TRUE(related(at(1, 0), Relation::kAbove, at(1, 3)));
  EXPECT_TRUE(related(at(1, 3), Relation::kBelow, at(1, 0)));
  EXPECT_FALSE(related(at(0, 0), Relation::kLeft, at(2, 2)));   // a diagonal has no direction
  EXPECT_TRUE(related(at(0, 0), Relation::kNextTo, at(1, 1)));
  EXPECT_FALSE(related(at(0, 0), Relation::kNextTo, at(2, 0)));
}

TEST(Related, HasOneDirectionAtMostAndItsOpposite) {
  for (uint64_t i = 0; i < 300; ++i)
    for (const auto difficulty : {Difficulty::kEasy, Difficulty::kHard}) {
      const auto scene = drawn(difficulty, i);
      for (const auto& a : scene.objects)
        for (const auto& b : scene.objects) {
          if (&a == &b) continue;
          int directions = 0;
          for (int r = 0; r < kRelations; ++r) {
            const auto relation = static_cast<Relation>(r);
            EXPECT_EQ(related(a, relation, b), related(b, opposite(relation), a));
            directions += relation != Relation::kNextTo && related(a, relation, b);
          }
          EXPECT_LE(directions, 1);
        }
    }
}

TEST(DrawScene, HasTwoToSixDifferentObjects) {
  std::set<size_t> sizes;
  int repeated_noun = 0, repeated_colour = 0;
  for (uint64_t i = 0; i < 500; ++i) {
    const auto scene = drawn(i % 2 ? Difficulty::kEasy : Difficulty::kHard, i);
    std::set<std::pair<int, int>> identities;
    std::set<int> nouns_seen, colours_seen;
    for (const auto& o : scene.objects) identities.emplace(o.noun, o.colour), nouns_seen.insert(o.noun), colours_seen.insert(o.colour);
    EXPECT_EQ(identities.size(), scene.objects.size());
    sizes.insert(scene.objects.size());
    repeated_noun += nouns_seen.size() < scene.objects.size();
    repeated_colour += colours_seen.size() < scene.objects.size();
  }
  EXPECT_EQ(sizes, (std::set<size_t>{2, 3, 4, 5, 6}));
  EXPECT_GT(repeated_noun, 150);
  EXPECT_GT(repeated_colour, 150);
}

TEST(DrawScene, EasyObjectsFillCellsOfTheirOwn) {
  const auto spec = world_defaults(Difficulty::kEasy);
  for (uint64_t i = 0; i < 300; ++i) {
    std::set<std::pair<double, double>> cells;
    const auto scene = drawn(Difficulty::kEasy, i);
    for (const auto& o : scene.objects) {
      EXPECT_TRUE(cells.emplace(o.column, o.row).second);
      EXPECT_LE(std::abs(o.x - (o.column + 0.5) * 16), 1);
      EXPECT_LE(std::abs(o.y - (o.row + 0.5) * 16), 1);
      EXPECT_TRUE(o.size == 0 ? o.radius >= 5.5 && o.radius <= 6.1 : o.radius >= 7.2 && o.radius <= 7.8) << o.radius;
      const auto box = box_of(o, spec.size);
      EXPECT_TRUE(box.x >= o.column * 16 - 1 && box.x + box.width <= o.column * 16 + 17) << "leaves its cell";
    }
  }
}

TEST(DrawScene, HidesTheStatedShare) {
  int hidden = 0, all = 0;
  for (uint64_t i = 0; i < 2000; ++i)
    for (const auto& o : drawn(Difficulty::kEasy, i).objects) hidden += o.screen >= 0, ++all;
  EXPECT_NEAR(static_cast<double>(hidden) / all, 0.05, 0.01);
}

class Truth : public ::testing::Test {
 protected:
  // A red man (0, 0), a blue man (2, 0), a red car (0, 2) on background 3.
  Scene scene_{64, 3, {at(0, 0, 0, 0), at(2, 0, 0, 5), at(0, 2, 4, 0)}};
};

TEST_F(Truth, OfEntitiesNeedsDifferentObjects) {
  EXPECT_TRUE(holds({.entities = {named(0), named(0)}, .links = {}, .counts = {}}, scene_));
  EXPECT_FALSE(holds({.entities = {named(4), named(4)}, .links = {}, .counts = {}}, scene_));
  EXPECT_FALSE(holds({.entities = {named(0, 3)}, .links = {}, .counts = {}}, scene_));
}

TEST_F(Truth, OfLinksNeedsOneMatchingForAll) {
  const auto claim = [](Relation first, Relation second) {  // some man <first> a man and <second> the car
    return Statement{.entities = {named(0), named(0), named(4)}, .links = {{0, first, 1}, {0, second, 2}}, .counts = {}};
  };
  EXPECT_TRUE(holds(claim(Relation::kLeft, Relation::kAbove), scene_));
  EXPECT_FALSE(holds(claim(Relation::kRight, Relation::kAbove), scene_));  // the left man is above the car, the right one is not
}

TEST_F(Truth, OfCountsAndBackground) {
  EXPECT_TRUE(holds({.entities = {}, .links = {}, .counts = {{named(0), 2}, {Phrase{}, 3}}, .background = 3}, scene_));
  EXPECT_FALSE(holds({.entities = {}, .links = {}, .counts = {{named(0), 1}}}, scene_));
  EXPECT_TRUE(holds({.entities = {}, .links = {}, .counts = {{named(0), 1, Compare::kAtLeast}, {named(0), 2, Compare::kAtMost}}}, scene_));
  EXPECT_FALSE(holds({.entities = {}, .links = {}, .counts = {}, .background = 2}, scene_));
  EXPECT_FALSE(holds({.entities = {}, .links = {}, .counts = {}, .irrelevant = true}, scene_));
}

}  // namespace
}  // namespace vlp::data::world
