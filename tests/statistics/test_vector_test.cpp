// The worked example of one table: every number that a report prints, from the raw scores.

#include "core/statistics/claim.hpp"
#include "core/statistics/power.hpp"
#include "core/statistics/table_trend.hpp"
#include "support.hpp"

namespace vlp::statistics {
namespace {

struct Expected {
  double d, se, df, p_conf, delta, p_contra, lower, upper, pi_lower, pi_upper;
};

// Half a unit of the last digit given.
void expect_row(const Gap& gap, const PaperGap& claimed, const Expected& want, double p_tolerance) {
  const Evidence e = pair_evidence(gap, margin(claimed));
  EXPECT_NEAR(gap.d, want.d, 5e-5);
  EXPECT_NEAR(gap.se, want.se, 5e-6);
  EXPECT_NEAR(gap.df, want.df, 5e-4);
  EXPECT_NEAR(e.p_conf, want.p_conf, p_tolerance);
  EXPECT_NEAR(e.delta, want.delta, 5e-5);
  EXPECT_NEAR(e.p_contra, want.p_contra, 5e-4);
  EXPECT_NEAR(e.lower, want.lower, 5e-4);
  EXPECT_NEAR(e.upper, want.upper, 5e-4);
  const Interval pi = prediction_interval(gap).value();
  EXPECT_NEAR(pi.lower, want.pi_lower, 5e-4);
  EXPECT_NEAR(pi.upper, want.pi_upper, 5e-4);
}

PaperGap claimed(const Vector& v, size_t a, size_t b) { return paper_gap(v.paper[a], v.paper[b], Direction::kHigher); }

TEST(TestVector, PooledNoise) {
  const Pooled p = pool(Vector().cells());
  EXPECT_NEAR(p.sd, 0.32435, 5e-6);
  EXPECT_EQ(p.df, 10);
  EXPECT_EQ(p.rows, 4);
}

TEST(TestVector, WelchPairs) {
  const Vector v;
  const Gap mask = compare(v.full, v.no_mask, Direction::kHigher, {});
  expect_row(mask, claimed(v, 0, 1), {1.2733, .24023, 5.040, .00156, .8000, .947, .790, 1.757, -.047, 2.593}, 5e-6);
  const Gap pixels = compare(v.full, v.raw_px, Direction::kHigher, {});
  expect_row(pixels, claimed(v, 0, 2), {.3733, .21843, 5.695, .0705, .2667, .678, -.055, .802, -.836, 1.582}, 5e-5);
}

TEST(TestVector, PooledPairs) {
  const Vector v;
  const Gap mask = compare(v.full, v.no_mask, Direction::kHigher, v.pooled());
  expect_row(mask, claimed(v, 0, 1), {1.2733, .23687, 10, .000156, .8000, .963, .844, 1.703, .123, 2.424}, 5e-7);
  const Gap pixels = compare(v.full, v.raw_px, Direction::kHigher, v.pooled());
  expect_row(pixels, claimed(v, 0, 2), {.3733, .23687, 10, .0730, .2667, .669, -.056, .803, -.777, 1.524}, 5e-5);
}

TEST(TestVector, PairedAndBorrowed) {
  const Vector v;
  const Gap paired = compare(v.full, v.no_mask, Direction::kHigher, {.mode = SdMode::kPairedSeed});
  EXPECT_NEAR(paired.d, 1.1333, 5e-5);
  EXPECT_NEAR(paired.se, .03333, 5e-6);
  EXPECT_EQ(paired.df, 2);
  EXPECT_NEAR(pair_evidence(paired, .8).p_conf, .000432, 5e-7);
  EXPECT_EQ(paired.note, "paired over the 3 seeds that both rows have");

  const Comparison anchor{.mode = SdMode::kBorrowed, .anchor = summarize(v.full)};
  const Gap borrowed = compare(v.full, row("one run", {60.6}), Direction::kHigher, anchor);
  EXPECT_NEAR(borrowed.d, 1.0400, 5e-5);
  EXPECT_NEAR(borrowed.se, .39950, 5e-6);
  EXPECT_EQ(borrowed.df, 4);
  EXPECT_NEAR(pair_evidence(borrowed, .8).p_conf, .0299, 5e-5);
}

TEST(TestVector, HolmFamilyOfTwo) {
  const Vector v;
  std::vector<Claim> family;
  for (const auto& [other, index] : {std::pair(v.no_mask, 1), std::pair(v.raw_px, 2), std::pair(v.random, 3)}) {
    const PaperGap gap = claimed(v, 0, static_cast<size_t>(index));
    family.push_back({admit(gap, "full"), pair_evidence(compare(v.full, other, Direction::kHigher, v.pooled()), margin(gap))});
  }
  const auto j = judge_family(family);
  EXPECT_NEAR(j[0].adjusted_conf, .000312, 1e-6);
  EXPECT_NEAR(j[1].adjusted_conf, .0730, 5e-5);
  EXPECT_EQ(words(j[0], true), "CONFIRMED");
  EXPECT_EQ(words(j[1], true), "INCONCLUSIVE");
  EXPECT_EQ(words(j[2], true), "VACUOUS");
}

TEST(TestVector, RankAgreement) {
  const Vector v;
  const RankAgreement r = rank_agreement(v.cells(), v.paper, pool(v.cells()), {.proposed = 0, .ablations = {1, 2, 3}});
  EXPECT_NEAR(r.tau.value(), 5 / std::sqrt(30.0), 1e-12);
  EXPECT_NEAR(r.tau_range->lower, .18, .005);
  EXPECT_NEAR(r.tau_range->upper, .91, .005);
  EXPECT_NEAR(r.best_same.value(), .76, .015);
  EXPECT_EQ(r.proposed_best, r.best_same);  // the paper's best row is the proposed one
  EXPECT_EQ(r.note, "");
}

TEST(TestVector, MinimumDetectable) {
  const Vector v;
  const Design design = design_of(compare(v.full, v.no_mask, Direction::kHigher, v.pooled()));
  EXPECT_NEAR(minimum_detectable(design, .05), .633, 5e-4);
  EXPECT_NEAR(minimum_detectable(design, .025), .737, 5e-4);
}

TEST(TestVector, Magnitude) {
  const Vector v;
  const Interval pi = prediction_interval(compare(v.full, v.no_mask, Direction::kHigher, v.pooled())).value();
  EXPECT_EQ(magnitude(2.4, pi), Magnitude::kMatch);
  EXPECT_EQ(magnitude(2.5, pi), Magnitude::kAttenuated);
  EXPECT_EQ(magnitude(0.1, pi), Magnitude::kInflated);
}

}  // namespace
}  // namespace vlp::statistics
