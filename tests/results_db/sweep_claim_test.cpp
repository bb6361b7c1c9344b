// Claims of sweeps judged through the database, and designs that come back as they were stored.

#include <cmath>

#include "fixture.hpp"

namespace vlp::results_db::testing {
namespace {

using SweepClaims = ResultsDb;

ClaimDef cost(double delta) {
  ClaimDef c;
  c.id = "no_mask_costs", c.kind = "cost", c.rows = {"full", "no_mask"}, c.metric = "tr_r1", c.expected = delta;
  return c;
}

ExhibitDef with(const std::vector<ClaimDef>& claims, const std::string& comparison) {
  auto def = demo_exhibit(comparison);
  for (auto& row : def.rows) row.paper.clear();
  def.claims = claims;
  return def;
}

TEST_F(SweepClaims, CostsAreConfirmedOpenOrContradicted) {
  std::vector<ClaimDef> claims = {cost(0.5), cost(1.2), cost(2.5)};
  for (auto& c : claims) c.id += std::to_string(static_cast<int>(*c.expected * 10)), c.headline = false;
  const auto v = judged(with(claims, "welch"), demo_values());
  ASSERT_EQ(v.size(), 3u);
  EXPECT_EQ(v[0].verdict, "CONFIRMED");
  EXPECT_NEAR(*v[0].d, 1.2733, 5e-5);
  EXPECT_NEAR(*v[0].lo, 0.790, 5e-4);  // bounds of the gap itself
  EXPECT_EQ(v[1].verdict, "INCONCLUSIVE");
  EXPECT_EQ(v[2].verdict, "CONTRADICTED");
  EXPECT_TRUE(v[2].detail.starts_with("ABSENT"));
  EXPECT_GT(*v[1].mde, 1.2);  // the smallest gap that would be seen to exceed 1.2
  EXPECT_EQ(*v[1].margin, 1.2);
}

// Two factors: full = both on, no_mask = neither.
ClaimDef effect(const std::string& id, const std::string& signs) {
  ClaimDef c;
  c.id = id, c.kind = "effect", c.rows = {"no_mask", "raw_px", "random", "full"}, c.shape = signs, c.metric = "tr_r1", c.expected = 0.6;
  c.text = "main effect of " + id + ", over all other settings";
  return c;
}

TEST_F(SweepClaims, EffectsUseEveryRun) {
  Values values = demo_values();
  values["full"].resize(3);  // 61.2 61.9 61.4
  const auto v = judged(with({effect("x", "-+-+"), effect("xy", "+--+")}, "paired_seed"), values);
  const double no_mask = 181.1 / 3, raw = 183.8 / 3, random = 184.3 / 3, full = 184.5 / 3;
  EXPECT_NEAR(*v[0].d, (raw + full - no_mask - random) / 2, 1e-9);
  EXPECT_NEAR(*v[1].d, (no_mask + full - raw - random) / 2, 1e-9);
  EXPECT_EQ(*v[0].df, 6);  // (4 rows - 1)(3 seeds - 1)
  EXPECT_EQ(v[0].sd_mode, "seeds_as_blocks");
  EXPECT_EQ(v[0].tier, "METHOD");
  EXPECT_NEAR(*v[0].margin, 0.2, 1e-12);
  EXPECT_EQ(v[0].verdict, "CONFIRMED");
  EXPECT_EQ(v[1].verdict, "CONTRADICTED");
  EXPECT_TRUE(v[1].detail.starts_with("REVERSED"));
}

TEST_F(SweepClaims, AnEffectMissesNoSeed) {
  Values values = demo_values();
  values["full"].resize(3);
  const auto def = with({effect("x", "-+-+")}, "paired_seed");
  Store store = Store::open(file_);
  plan(store, def, values);
  for (const auto& [row, scores] : values)
    for (size_t seed = 0; seed < scores.size(); ++seed)
      if (row != "random" || seed != 1) complete(store, row + "/" + std::to_string(seed), scores[seed]);
  const auto v = judge(reader(), def.key);
  EXPECT_EQ(v[0].verdict, "INCOMPLETE");
  EXPECT_EQ(v[0].detail, "random: missing seed 1");
}

TEST_F(SweepClaims, DesignsComeBack) {
  auto def = with({}, "welch");
  def.designs = {{"grid", "full", {{"mask", "mask ratio", {"0.1", "0.2"}, {{"no_mask", "0.1"}, {"full", "0.2"}}}}}};
  Store::open(file_).register_exhibit(def);
  EXPECT_EQ(reader().exhibit(def.key).designs, def.designs);
  def.designs[0].factors[0].levels.push_back("0.3");  // an edit is noticed
  Store::open(file_).register_exhibit(def);
  EXPECT_EQ(reader().exhibit(def.key).designs, def.designs);
}

}  // namespace
}  // namespace vlp::results_db::testing
