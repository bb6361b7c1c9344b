#include "core/statistics/factorial.hpp"

#include <cmath>

#include "core/statistics/evidence.hpp"
#include "core/statistics/power.hpp"
#include "tests/statistics/support.hpp"

namespace vlp::statistics {
namespace {

// Two factors, two seeds; by hand: row means 11.2, 14, 12, 18.8.
std::vector<Row> square() { return {row("00", {10, 12.4}), row("10", {13, 15}), row("01", {11, 13}), row("11", {18, 19.6})}; }

TEST(Factorial, EffectsByHand) {
  const auto effect = [](const char* signs) { return factorial_effect(square(), signs, Direction::kHigher, false).d; };
  EXPECT_NEAR(effect("-+-+"), 4.8, 1e-12);
  EXPECT_NEAR(effect("--++"), 2.8, 1e-12);
  EXPECT_NEAR(effect("+--+"), 2.0, 1e-12);
  EXPECT_NEAR(factorial_effect(square(), "-+-+", Direction::kLower, false).d, -4.8, 1e-12);
}

TEST(Factorial, NoiseIsTwoSOverRootN) {
  const Gap independent = factorial_effect(square(), "-+-+", Direction::kHigher, false);
  EXPECT_NEAR(independent.se, 2 * std::sqrt(8.16 / 4) / std::sqrt(8.0), 1e-12);
  EXPECT_EQ(independent.df, 4);
  const Gap blocks = factorial_effect(square(), "-+-+", Direction::kHigher, true);  // residuals -.2 .2 0 0 0 0 .2 -.2
  EXPECT_NEAR(blocks.se, 2 * std::sqrt(0.16 / 3) / std::sqrt(8.0), 1e-12);
  EXPECT_EQ(blocks.df, 3);
}

TEST(Factorial, SeedsAsBlocksTakeOutWhatRowsShare) {
  auto rows = square();
  for (auto& r : rows) r.scores[1].value += 100;  // a lucky seed
  const Gap before = factorial_effect(square(), "+--+", Direction::kHigher, true), after = factorial_effect(rows, "+--+", Direction::kHigher, true);
  EXPECT_NEAR(before.d, after.d, 1e-9);
  EXPECT_NEAR(before.se, after.se, 1e-9);
  EXPECT_GT(factorial_effect(rows, "+--+", Direction::kHigher, false).se, 10 * after.se);
}

TEST(Factorial, PlanningAgreesWithTheGap) {
  const Gap gap = factorial_effect(square(), "-+-+", Direction::kHigher, true);
  const Design design = design_of(gap);
  EXPECT_NEAR(confirm_probability(design, 0.0), 0.05, 1e-6);
  const Design more = with_seeds(design, 8);
  EXPECT_EQ(more.df, 3 * 7);
  EXPECT_NEAR(more.sd_a / std::sqrt(more.n_a), 2 * gap.sd_a / std::sqrt(32.0), 1e-12);  // 4 rows x 8 seeds
}

TEST(Factorial, Refusals) {
  auto rows = square();
  rows[2].scores.pop_back();
  EXPECT_EQ(refusal([&] { factorial_effect(rows, "-+-+", Direction::kHigher, true); }),
            "seeds as blocks: row 01 has 1 of 2 seeds; plan the same seeds for every row");
  for (auto& r : rows) r.scores.resize(1);
  EXPECT_EQ(refusal([&] { factorial_effect(rows, "-+-+", Direction::kHigher, true); }),
            "seeds as blocks: two rows with two seeds each are needed to see the noise");
  EXPECT_THROW(factorial_effect(square(), "-++", Direction::kHigher, false), InternalFault);
}

TEST(Excess, IsJudgedAgainstDelta) {
  const Gap gap = compare(row("a", {3.0, 3.2, 3.1}), row("b", {1.0, 1.1, 1.2}), Direction::kHigher, {});  // D 2, SE .0816, df 4
  EXPECT_LT(excess_evidence(gap, 1.0).p_conf, 0.001);
  EXPECT_GT(excess_evidence(gap, 1.99).p_conf, 0.4);
  EXPECT_LT(excess_evidence(gap, 3.0).p_contra, 0.001);
  EXPECT_EQ(excess_evidence(gap, 1.0).lower, pair_evidence(gap, 1.0).lower);
  EXPECT_GT(excess_evidence(gap, 1.0).p_reversed, 0.99);
}

}  // namespace
}  // namespace vlp::statistics
