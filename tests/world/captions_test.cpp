#include "core/data/world/captions.hpp"

#include <set>

#include <gtest/gtest.h>

#include "core/data/world/wording.hpp"
#include "core/data/world/world.hpp"

namespace vlp::data::world {
namespace {

WorldSpec plain_spec() {
  auto spec = world_defaults(Difficulty::kEasy);
  spec.pictures = {1500, 0, 0};
  spec.vague = spec.synonyms = spec.colourless = 0;
  return spec;
}

// The share of captions for which `test` holds.
template <class Test>
double share(const World& world, Test&& test) {
  double yes = 0, all = 0;
  for (const auto& p : world.pictures)
    for (const auto& c : p.captions) yes += test(c), ++all;
  return yes / all;
}

bool names_colours(const Caption& c) {
  const auto& e = c.says.entities;
  return e.size() >= 2 && std::all_of(e.begin(), e.end(), [](const Phrase& p) { return p.noun >= 0 && p.colour >= 0; });
}

TEST(Captions, NameTwoColouredObjectsUnlessAskedOtherwise) {
  const auto world = draw_world(plain_spec());
  // The rest counts one group and names one object ("two men and a red car").
  EXPECT_GT(share(world, names_colours), 0.95);
  EXPECT_GT(share(world, [](const Caption& c) { return !c.says.links.empty(); }), 0.5);
  EXPECT_EQ(share(world, [](const Caption& c) { return names_colours(c) || !c.says.counts.empty(); }), 1);
}

TEST(Captions, GoFromCoarseToFine) {
  std::vector<double> words_at(5, 0);
  const auto world = draw_world(plain_spec());
  for (const auto& p : world.pictures) {
    ASSERT_EQ(p.captions.size(), 5U);
    for (size_t i = 0; i < 5; ++i) words_at[i] += static_cast<double>(words(p.captions[i].text).size()) / 1500;
  }
  EXPECT_LT(words_at[0], words_at[1]);
  EXPECT_LT(words_at[1], words_at[2]);
  EXPECT_LT(words_at[2], words_at[4]);
}

TEST(Captions, SharesAreAsAsked) {
  auto spec = plain_spec();
  spec.vague = 0.3;
  EXPECT_NEAR(share(draw_world(spec), [](const Caption& c) { return c.says.entities.size() < 2 && c.says.counts.empty(); }), 0.3 * 0.75, 0.02);
  spec = plain_spec();
  spec.colourless = 1;
  EXPECT_NEAR(share(draw_world(spec), [](const Caption& c) { return !names_colours(c); }), 0.6, 0.05);
  spec = plain_spec();
  spec.synonyms = 1;
  EXPECT_EQ(share(draw_world(spec),
                  [](const Caption& c) {
                    const auto all = words(c.text);
                    const std::set<std::string> set(all.begin(), all.end());
                    return c.says.counts.empty() && (set.contains("ring") != set.contains("napkin") || set.contains("house") != set.contains("farm"));
                  }),
            0);
}

TEST(Captions, TheWebShareIsForeign) {
  auto spec = plain_spec();
  spec.pictures = {800, 100, 0};
  spec.mismatch = 0.4;
  const auto world = draw_world(spec);
  int foreign = 0, irrelevant = 0;
  for (const auto& p : world.pictures)
    for (const auto& c : p.captions) {
      EXPECT_TRUE(p.split == "train" || !c.foreign);
      foreign += c.foreign, irrelevant += c.says.irrelevant;
    }
  EXPECT_NEAR(foreign / 4000.0, 0.4, 0.03);
  EXPECT_NEAR(irrelevant / 4000.0, 0.1, 0.02);
}

TEST(Captions, ALongerWorldBeginsWithTheShorterOne) {
  auto spec = plain_spec();
  spec.pictures = {20, 0, 0};
  const auto shorter = draw_world(spec);
  spec.pictures = {40, 0, 0};
  const auto longer = draw_world(spec);
  for (size_t i = 0; i < 20; ++i)
    for (size_t k = 0; k < 5; ++k) EXPECT_EQ(shorter.pictures[i].captions[k].text, longer.pictures[i].captions[k].text);
}

}  // namespace
}  // namespace vlp::data::world
