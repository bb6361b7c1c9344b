#include "core/statistics/power.hpp"

#include <ctime>

#include "core/statistics/distributions.hpp"
#include "core/util/random.hpp"
#include "support.hpp"

namespace vlp::statistics {
namespace {

TEST(Power, MinimumDetectableInSdUnits) {
  struct Line {
    int64_t n;
    double welch, pooled, half, strong;
  };
  for (const Line& l : std::vector<Line>{{2, 5.87, 2.81, 5.78, 3.65},
                                         {3, 2.71, 2.15, 2.30, 1.45},
                                         {5, 1.76, 1.62, 1.36, .86},
                                         {7, 1.42, 1.36, 1.07, .68},
                                         {10, 1.16, 1.13, .85, .54},
                                         {20, .80, .80, .58, .36}}) {
    const double six_rows = 6.0 * static_cast<double>(l.n - 1);
    EXPECT_NEAR(minimum_detectable(welch_design(1, l.n, l.n)) / l.welch, 1, .005) << l.n;
    EXPECT_NEAR(minimum_detectable(pooled_design(1, l.n, l.n, six_rows, 6)) / l.pooled, 1, .015) << l.n;
    EXPECT_NEAR(minimum_detectable(paired_design(paired_sd(1, .5), l.n)) / l.half, 1, .01) << l.n;
    EXPECT_NEAR(minimum_detectable(paired_design(paired_sd(1, .8), l.n)) / l.strong, 1, .015) << l.n;
  }
}

TEST(Power, BorrowedSdIsWeak) {
  for (const auto& [k, p] : {std::pair(3, .58), std::pair(5, .75), std::pair(10, .83)})
    EXPECT_NEAR(confirm_probability(borrowed_design(1, k, 1, 1), 4), p, .01) << k;
}

// 1 to 3 ms; the slack is for sanitizers and slow machines. Processor time, so that a loaded machine does not count.
TEST(Power, OneEvaluationIsFast) {
  constexpr int kRepeats = 5;
  const std::clock_t start = std::clock();
  for (int repeat = 0; repeat < kRepeats; ++repeat) minimum_detectable(welch_design(1, 3, 4 + repeat), .005);
  EXPECT_LT(1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / kRepeats, 25.0);
}

TEST(Power, ScalesWithTheSd) {
  EXPECT_NEAR(minimum_detectable(welch_design(.4, 3, 3)), .4 * minimum_detectable(welch_design(1, 3, 3)), 1e-5);
  EXPECT_NEAR(confirm_probability(welch_design(1, 4, 6), 0), confirm_probability(welch_design(7, 4, 6), 0), 1e-12);
}

TEST(Power, ManySeedsAreANormalTest) {
  const double z = normal_quantile(.95) + normal_quantile(.80);
  EXPECT_NEAR(minimum_detectable(welch_design(1, 1000, 1000)), z * std::sqrt(2 / 1000.0), 2e-4);
}

// A precise test could reject both ways; CONFIRMED goes first, so the two probabilities never exceed 1 together.
TEST(Power, ConfirmedIsTakenOutOfContradicted) {
  for (const Design& d : {welch_design(1, 20, 20), pooled_design(1, 10, 10, 54, 6), welch_design(1, 4, 4)})
    for (const double gap : {0.0, 0.3, 1.0}) {
      Random random(3, "test.power");
      const double delta = 3.0, n_a = d.n_a;
      int contradicted = 0;
      constexpr int kRepetitions = 1500;
      const double df = d.mode == SdMode::kWelch ? 0 : d.df;
      for (int k = 0; k < kRepetitions; ++k) {
        Row a{"a", {}}, b{"b", {}};
        for (int64_t s = 0; s < static_cast<int64_t>(n_a); ++s)
          a.scores.push_back({s, gap + random.normal()}), b.scores.push_back({s, random.normal()});
        Gap g = compare(a, b, Direction::kHigher, {});
        if (df > 0) {
          double chi = 0;
          for (int i = 0; i < static_cast<int>(df); ++i) chi += std::pow(random.normal(), 2);
          g.se = std::sqrt(chi / df * 2 / n_a), g.df = df;
        }
        const Evidence e = pair_evidence(g, delta);
        contradicted += e.p_conf > kAlpha && e.p_contra <= kAlpha;
      }
      EXPECT_NEAR(contradict_probability(d, gap, delta), contradicted / double{kRepetitions}, .03) << d.n_a << " " << gap;
    }
}

TEST(Power, SeedsNeededIsTheFirstThatReaches) {
  for (const Design& d : {welch_design(1, 3, 3), pooled_design(1, 3, 3, 12, 6), paired_design(paired_sd(1, .5), 3),
                          blocks_design(paired_sd(1, .5), 3, 6), borrowed_design(.2, 5, 1, 1)})
    for (const double gap : {.5, 1.3, 3.0}) {
      const auto n = seeds_needed(d, gap);
      ASSERT_TRUE(n.has_value());
      EXPECT_LE(minimum_detectable(with_seeds(d, *n)), gap);
      const int64_t least = d.mode == SdMode::kBorrowed ? 1 : 2;
      if (*n > least) {
        EXPECT_GT(minimum_detectable(with_seeds(d, *n - 1)), gap);
      }
    }
  EXPECT_FALSE(seeds_needed(welch_design(1, 3, 3), 0.0).has_value());
  EXPECT_FALSE(seeds_needed(welch_design(1, 3, 3), 0.01).has_value());
}

TEST(Power, SeedsAsBlocksPlanAsTheyMeasure) {
  const std::vector<Row> rows = {row("a", {1.0, 2.2, 2.9}), row("b", {0.5, 2.0, 1.9}), row("c", {0.7, 1.1, 1.6})};
  const Gap gap = compare(rows[0], rows[1], Direction::kHigher, {.mode = SdMode::kSeedsAsBlocks, .pooled = pool_blocks(rows)});
  const Design planned = blocks_design(gap.sd_difference, 3, 3);
  EXPECT_EQ(planned.df, 4);
  EXPECT_NEAR(minimum_detectable(planned), minimum_detectable(design_of(gap)), 1e-9);
  EXPECT_EQ(with_seeds(design_of(gap), 5).df, 8);
  EXPECT_LT(minimum_detectable(planned), minimum_detectable(paired_design(gap.sd_difference, 3)));
}

TEST(Power, ProspectOfAClaimInItsFamily) {
  const Design d = pooled_design(.32435, 5, 3, 10, 4);  // MDE .633 at .05, .737 at .025
  EXPECT_EQ(name(prospect(d, .60, 2)), "CANNOT_DECIDE");
  EXPECT_EQ(name(prospect(d, .70, 2)), "AT_RISK");
  EXPECT_EQ(name(prospect(d, .75, 2)), "DECIDABLE");
  EXPECT_EQ(name(prospect(d, .70, 1)), "DECIDABLE");
}

TEST(Power, OneSampleDesignOfAGap) {
  const Gap gap = compare_with_constant(row("a", {1.0, 2.0, 4.0}), 1.5, Direction::kHigher, {});
  const double sd = std::sqrt(7.0 / 3);
  EXPECT_NEAR(minimum_detectable(design_of(gap)), minimum_detectable(paired_design(sd, 3)), 1e-9);
  EXPECT_EQ(seeds_needed(design_of(gap), 1.0), seeds_needed(paired_design(sd, 3), 1.0));
}

}  // namespace
}  // namespace vlp::statistics
