#include "core/systems/cmal/anchors.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tests/cmal/fixture.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::cmal {
namespace {

at::Tensor longs(std::vector<int64_t> v) { return at::tensor(v, at::kLong); }

// Pair 0: region 1 with token 2; pair 1: region 0 with token 1.
AnchorSlots two_anchors() { return {longs({0, 1}), longs({1, 0}), at::ones({2}, at::kBool), longs({0, 1}), longs({0, 1}), longs({2, 1})}; }

Halves halves() {
  at::manual_seed(3);
  return {at::randn({2, 3, 4}), at::randn({2, 5, 4})};
}

TEST(CmalAnchors, MaskingTouchesTheTwoSlotsAlone) {  // Eq. 7
  const auto h = halves();
  const auto mask = at::full({4}, 7.0);
  const auto out = mask_anchors(h, two_anchors(), mask);
  auto regions = h.regions.clone(), tokens = h.tokens.clone();
  regions[0][1] = mask, regions[1][0] = mask, tokens[0][2] = mask, tokens[1][1] = mask;
  EXPECT_TRUE(out.regions.equal(regions));
  EXPECT_TRUE(out.tokens.equal(tokens));
}

TEST(CmalAnchors, FillingPutsEachFeatureIntoTheOthersSlot) {  // Eq. 8
  const auto h = halves();
  const auto masked = mask_anchors(h, two_anchors(), at::zeros({4}));
  const auto out = swap_anchors(masked, h, two_anchors());
  EXPECT_TRUE(out.regions[0][1].equal(h.tokens[0][2]));
  EXPECT_TRUE(out.tokens[0][2].equal(h.regions[0][1]));
  EXPECT_TRUE(out.regions[1][0].equal(h.tokens[1][1]));
  EXPECT_TRUE(out.tokens[1][1].equal(h.regions[1][0]));
  EXPECT_TRUE(out.regions[0][0].equal(h.regions[0][0]));
}

TEST(CmalAnchors, SwappingTwiceIsDoingNothing) {
  const auto h = halves();
  const auto once = swap_anchors(h, h, two_anchors()), twice = swap_anchors(once, once, two_anchors());
  EXPECT_FALSE(once.regions.equal(h.regions));
  EXPECT_TRUE(twice.regions.equal(h.regions));
  EXPECT_TRUE(twice.tokens.equal(h.tokens));
}

TEST(CmalAnchors, OnlySwappedAnchorsAreFilled) {
  const auto h = halves();
  auto slots = two_anchors();
  slots.swapped[0] = false;
  const auto mask = at::full({4}, 7.0);
  const auto out = swap_anchors(mask_anchors(h, slots, mask), h, slots);
  EXPECT_TRUE(out.regions[0][1].equal(mask));
  EXPECT_TRUE(out.tokens[0][2].equal(mask));
  EXPECT_TRUE(out.regions[1][0].equal(h.tokens[1][1]));
}

TEST(CmalAnchors, PiecesOfAWordShareTheRegion) {
  const auto h = halves();
  const AnchorSlots slots{longs({0}), longs({2}), at::ones({1}, at::kBool), longs({0}), longs({0, 0}), longs({1, 2})};
  const auto out = swap_anchors(h, h, slots);
  EXPECT_TRUE(test::near(out.regions[0][2], (h.tokens[0][1] + h.tokens[0][2]) / 2));
  EXPECT_TRUE(out.tokens[0][1].equal(h.regions[0][2]));
  EXPECT_TRUE(out.tokens[0][2].equal(h.regions[0][2]));
}

TEST(CmalAnchors, GradientsFlowCrosswise) {
  const auto slots = two_anchors();
  const auto weight = halves();
  const auto of_regions = [&](const at::Tensor& x) {
    const Halves h{x, halves().tokens.to(at::kDouble)};
    const auto out = swap_anchors(mask_anchors(h, slots, at::zeros({4}, at::kDouble)), h, slots);
    return (out.regions * weight.regions.to(at::kDouble)).sum() + (out.tokens.square() * weight.tokens.to(at::kDouble)).sum();
  };
  EXPECT_TRUE(test::gradient_checks(of_regions, halves().regions));
}

// ---- which are drawn

// A pair with three anchors, the second sharing its region with the first, the third of two tokens; a pair with none; a pair with one.
data::Batch anchored() {
  data::Batch b;
  b.text = at::zeros({3, 8}, at::kLong);
  b.image_ids = at::arange(3);
  b.anchors.places = at::tensor({0, 1, 1, 2, 0, 1, 3, 4, 0, 2, 4, 6, 2, 0, 5, 6}, at::kLong).view({-1, 4});
  return b;
}

AnchorSlots draw(const AmcSpec& s, uint64_t step, std::vector<int64_t> rows = {0, 1, 2}, int64_t visit = 0) {
  auto batch = anchored();
  batch.anchors.visit = visit;
  Random random(5, "mask.anchor", step);
  return draw_anchors(batch, longs(std::move(rows)), s, random);
}

TEST(CmalAnchorDraw, AtMostOneAPairAndEachInItsTurnAlike) {
  std::map<int64_t, int64_t> columns;
  int64_t swapped = 0;
  for (uint64_t step = 0; step < 3000; ++step) {
    const auto slots = draw({}, step);
    ASSERT_TRUE(slots.row.equal(longs({0, 2})));
    ++columns[slots.column[0].item<int64_t>()];
    swapped += slots.swapped.sum().item<int64_t>();
  }
  for (const int64_t c : {0, 2, 3})
    EXPECT_NEAR(static_cast<double>(columns[c]), 1000, 3 * 26) << c;  // columns 1, 3, 4 of the text, [CLS] not counted
  EXPECT_NEAR(static_cast<double>(swapped) / 6000, 0.6, 3 * 0.0064);
}

TEST(CmalAnchorDraw, RowsAreThoseOfThePairsAskedFor) {
  const auto slots = draw({}, 1, {2, 0});
  EXPECT_TRUE(slots.row.equal(longs({0, 1})));
  EXPECT_EQ(slots.column[0].item<int64_t>(), 4);  // pair 2's only anchor
}

TEST(CmalAnchorDraw, AllAreTakenThatShareNothing) {
  const auto slots = draw({.anchors = AnchorsPerPass::kAll}, 1);
  EXPECT_TRUE(slots.row.equal(longs({0, 0, 2})));
  EXPECT_TRUE(slots.region.equal(longs({1, 2, 0})));
  EXPECT_TRUE(slots.piece.equal(longs({0, 1, 1, 2})));
  EXPECT_TRUE(slots.column.equal(longs({0, 3, 4, 4})));
  EXPECT_TRUE(slots.first.equal(longs({0, 1, 3})));
}

TEST(CmalAnchorDraw, CyclingVisitsEveryAnchorOnce) {
  std::set<int64_t> columns;
  for (int64_t visit = 0; visit < 3; ++visit) columns.insert(draw({.anchors = AnchorsPerPass::kCycle}, 1, {0}, visit).column[0].item<int64_t>());
  EXPECT_EQ(columns, (std::set<int64_t>{0, 2, 3}));
}

TEST(CmalAnchorDraw, ProbabilitiesOfNothingAndEverything) {
  EXPECT_EQ(draw({.mask_probability = 0}, 1).size(), 0);
  EXPECT_FALSE(draw({.swap_probability = 0}, 1).swapped.any().item<bool>());
  EXPECT_TRUE(draw({.swap_probability = 1}, 1).swapped.all().item<bool>());
}

TEST(CmalAnchorDraw, DataWithoutAnchorsGivesNone) {
  auto batch = anchored();
  batch.anchors = {};
  Random random(5, "mask.anchor", 0);
  EXPECT_EQ(draw_anchors(batch, longs({0, 1, 2}), {}, random).size(), 0);
}

}  // namespace
}  // namespace vlp::systems::cmal
