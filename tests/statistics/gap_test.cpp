#include "core/statistics/gap.hpp"

#include "core/statistics/claim.hpp"
#include "core/statistics/items.hpp"
#include "core/statistics/power.hpp"
#include "core/statistics/prediction.hpp"
#include "support.hpp"

namespace vlp::statistics {
namespace {

constexpr auto kUp = Direction::kHigher;

TEST(Summary, SampleSdOfSeeds) {
  const Summary s = summarize(std::vector{1.0, 2.0, 4.0});
  EXPECT_EQ(s.n, 3);
  EXPECT_NEAR(s.mean, 7.0 / 3, 1e-15);
  EXPECT_NEAR(s.sd, std::sqrt(7.0 / 3), 1e-15);
  EXPECT_TRUE(std::isnan(summarize(std::vector{1.0}).sd));
}

TEST(Summary, EqualValuesHaveNoSd) {
  EXPECT_EQ(summarize(std::vector{0.1, 0.1, 0.1}).sd, 0.0);
  EXPECT_EQ(summarize(std::vector{0.1, 0.1, 0.1}).mean, 0.1);
  EXPECT_EQ(summarize(std::vector{0.1 + 0.2, 0.3}).sd, 0.0);  // differ by rounding only
}

TEST(Summary, BadInput) {
  EXPECT_EQ(refusal([] { summarize(std::vector<double>{}); }), "cell: no score; a cell needs at least one finished seed");
  EXPECT_EQ(refusal([] { summarize(row("full", {1.0, NAN})); }), "full: score nan is not finite; a diverged seed has no score");
  EXPECT_EQ(refusal([] { summarize(Row{"full", {{7, 1.0}, {7, 1.1}}}); }), "full: seed 7 occurs twice; a seed counts once");
  EXPECT_EQ(refusal([] { pool(std::vector<Summary>{{.n = 1, .mean = 3, .sd = NAN}}); }), "pooled sd: no row has two seeds; plan more seeds");
}

TEST(Summary, UpperLimitOfTheSd) {
  EXPECT_NEAR(sd_upper_limit(1, 2), 2.1, .05);
  EXPECT_NEAR(sd_upper_limit(1, 4), 1.56, .005);
  EXPECT_NEAR(sd_upper_limit(2, 10), 2 * 1.27, .01);
}

TEST(Gap, LowerIsBetterFlipsTheSign) {
  const Row a = row("a", {1.0, 1.2}), b = row("b", {2.0, 2.3});
  EXPECT_NEAR(compare(a, b, Direction::kLower, {}).d, 1.05, 1e-12);
  EXPECT_NEAR(compare(a, b, kUp, {}).d, -1.05, 1e-12);
  EXPECT_NEAR(compare_with_constant(a, 2.0, Direction::kLower, {}).d, 0.9, 1e-12);
}

TEST(Gap, PooledTableFallsBackToWelchAndSaysSo) {
  const Row a = row("a", {1.0, 1.1, 1.2}), b = row("b", {2.0, 2.1, 2.2}), loud = row("loud", {1.0, 3.0, 5.0});
  std::vector<Summary> cells(7, summarize(a));
  cells.push_back(summarize(loud));
  const Gap gap = compare(b, a, kUp, {.mode = SdMode::kPooledTable, .pooled = pool(cells)});
  EXPECT_EQ(gap.used, SdMode::kWelch);
  EXPECT_EQ(gap.note, "pooled_table fell back to welch: a row's sd 2 exceeds twice the pooled 0.7133");
  EXPECT_NEAR(gap.df, 4, 1e-12);
}

TEST(Gap, PairedUsesCommonSeedsOnly) {
  const Row a{"a", {{0, 1.0}, {1, 2.0}, {5, 9.0}}}, b{"b", {{5, 8.0}, {0, 0.5}, {2, 4.0}}};
  const Gap gap = compare(a, b, kUp, {.mode = SdMode::kPairedSeed});
  EXPECT_NEAR(gap.d, 0.75, 1e-15);
  EXPECT_EQ(gap.df, 1);
}

TEST(Gap, TwoRowsAsBlocksArePaired) {
  const std::vector<Row> rows = {row("a", {1.0, 2.2, 2.9}), row("b", {0.5, 2.0, 1.9})};
  const Gap blocks = compare(rows[0], rows[1], kUp, {.mode = SdMode::kSeedsAsBlocks, .pooled = pool_blocks(rows)});
  const Gap paired = compare(rows[0], rows[1], kUp, {.mode = SdMode::kPairedSeed});
  EXPECT_EQ(blocks.used, SdMode::kSeedsAsBlocks);
  EXPECT_NEAR(blocks.se, paired.se, 1e-12);
  EXPECT_EQ(blocks.df, paired.df);
  EXPECT_NEAR(blocks.sd_difference, paired.sd_difference, 1e-12);
}

TEST(Gap, BlocksTakeOutWhatASeedDoesToAllRows) {
  std::vector<Row> rows = {row("a", {1.0, 2.2, 2.9}), row("b", {0.5, 2.0, 1.9}), row("c", {0.7, 1.1, 1.6})};
  const Pooled before = pool_blocks(rows);
  for (Row& r : rows) r.scores[1].value += 100;  // a lucky seed
  const Pooled after = pool_blocks(rows);
  EXPECT_NEAR(after.sd, before.sd, 1e-9);
  EXPECT_EQ(after.df, 4);
  EXPECT_GT(pool(std::vector{summarize(rows[0]), summarize(rows[1])}).sd, 50);
}

TEST(Gap, BlocksFallBackToPairedAndSaySo) {
  std::vector<Row> rows(8, row("quiet", {1.0, 1.1, 1.2}));
  rows.push_back(row("loud", {1.0, 5.0, 1.0}));
  const Gap gap = compare(rows[0], rows[8], kUp, {.mode = SdMode::kSeedsAsBlocks, .pooled = pool_blocks(rows)});
  EXPECT_EQ(gap.used, SdMode::kPairedSeed);
  EXPECT_EQ(gap.df, 2);
  EXPECT_EQ(gap.note, "seeds_as_blocks fell back to paired_seed: a row's residual sd 2.179 exceeds twice that of the table, 0.7705");
}

TEST(Gap, NoNoiseDecidesNothing) {
  const Row a = row("a", {61.2, 61.3}), b = row("b", {60.1, 60.2}), flat = row("flat", {5, 5, 5});
  const Comparison paired{.mode = SdMode::kPairedSeed};
  for (const Gap& gap : {compare(a, b, kUp, paired), compare(flat, flat, kUp, {}), compare_with_constant(flat, 1, kUp, {})}) {
    EXPECT_EQ(gap.se, 0.0);
    EXPECT_EQ(gap.note, "all seeds gave equal values, so the noise cannot be estimated and nothing is decided");
    const Judgement j = judge(pair_evidence(gap, 0.1));
    EXPECT_EQ(j.verdict, Verdict::kInconclusive);
    EXPECT_EQ(j.evidence.upper, std::numeric_limits<double>::infinity());
    EXPECT_EQ(judge(tie_evidence(gap, 0.1)).verdict, Verdict::kInconclusive);
  }
  EXPECT_FALSE(prediction_interval(compare(flat, flat, kUp, {})).has_value());
  EXPECT_EQ(refusal([&] { minimum_detectable(design_of(compare(flat, flat, kUp, {}))); }),
            "power: the sd must be positive, got 0; give sd_guess or plan more seeds");
}

TEST(Gap, OneRowWithoutNoiseLeavesTheOther) {
  const Gap gap = compare(row("flat", {5, 5, 5}), row("b", {1, 2}), kUp, {});
  EXPECT_NEAR(gap.se, 0.5, 1e-12);
  EXPECT_NEAR(gap.df, 1, 1e-12);
  EXPECT_EQ(gap.note, "");
}

TEST(Gap, BadInput) {
  const Row one = row("one", {1.0}), two = row("two", {1.0, 2.0});
  EXPECT_EQ(refusal([&] { compare(two, one, kUp, {}); }),
            "welch: row one has one seed, two are needed; plan more seeds or declare comparison = \"borrowed\"");
  EXPECT_EQ(refusal([&] { compare(two, one, kUp, {.mode = SdMode::kPairedSeed}); }),
            "paired_seed: rows two and one share 1 seed, two are needed; plan the same seeds for both");
  EXPECT_EQ(refusal([&] { compare(two, one, kUp, {.mode = SdMode::kBorrowed, .anchor = summarize(one)}); }),
            "borrowed: the anchor row has one seed, two are needed; plan five");
  EXPECT_THROW(compare(two, one, kUp, {.mode = SdMode::kPooledTable}), InternalFault);
  EXPECT_THROW(compare(two, two, kUp, {.mode = SdMode::kSeedsAsBlocks}), InternalFault);
  EXPECT_EQ(refusal([&] { pool_blocks(std::vector{two, one}); }), "seeds as blocks: row one has 1 of 2 seeds; plan the same seeds for every row");
  EXPECT_EQ(refusal([&] { pool_blocks(std::vector{two}); }), "seeds as blocks: two rows with two seeds each are needed to see the noise");
}

TEST(Items, AccuracyError) {
  for (const auto& [n, points] : {std::pair(200, 3.2), std::pair(500, 2.0), std::pair(1000, 1.4), std::pair(5000, .65), std::pair(20000, .32)})
    EXPECT_NEAR(100 * accuracy_se(.7, n), points, .05) << n;
  EXPECT_EQ(refusal([] { accuracy_se(70, 200); }), "accuracy 70 is outside [0, 1]; give a fraction, not points");
  EXPECT_EQ(refusal([] { accuracy_se(.7, 0); }), "accuracy over 0 items; at least one is needed");
}

TEST(Items, GroupsOfOneAreAPlainError) {
  std::vector<ItemDifference> items;
  for (int i = 0; i < 40; ++i) items.push_back({i, i % 4 == 0 ? 1.0 : 0.0});
  const Gap gap = compare_items(items);
  EXPECT_NEAR(gap.se, std::sqrt(.25 * .75 / 40), 1e-12);
  EXPECT_EQ(gap.note, "");
  for (ItemDifference& item : items) item.group = 3;
  EXPECT_EQ(compare_items(items).se, 0.0);
  EXPECT_EQ(judge(pair_evidence(compare_items(items), .01)).verdict, Verdict::kInconclusive);
}

TEST(Items, ExactMcNemar) {
  EXPECT_EQ(mcnemar_p(0, 0), 1.0);
  EXPECT_NEAR(mcnemar_p(5, 0), 1.0 / 32, 1e-15);
  EXPECT_NEAR(mcnemar_p(3, 1), 5.0 / 16, 1e-15);
  EXPECT_EQ(refusal([] { mcnemar_p(-1, 2); }), "mcnemar: counts -1 and 2 must not be negative");
}

TEST(Prediction, OneCell) {
  const Interval i = cell_prediction_interval({.n = 4, .mean = 10, .sd = 2}).value();
  EXPECT_NEAR(i.upper, 10 + 3.182446 * 2 * std::sqrt(1.25), 1e-5);
  EXPECT_NEAR(i.lower + i.upper, 20, 1e-12);
  EXPECT_FALSE(cell_prediction_interval({.n = 1, .mean = 10, .sd = NAN}).has_value());
  EXPECT_EQ(refusal([] { cell_prediction_interval({.n = 4, .mean = 1, .sd = 1}, 0); }),
            "prediction interval: the paper's number has 0 seeds; give 1 if it does not say");
}

TEST(Prediction, CoefficientOfVariation) {
  EXPECT_NEAR(coefficient_of_variation(std::vector{80.8, 79.2}).value(), 1.125 * std::sqrt(2.0) * .8 / 80, 1e-12);
  EXPECT_FALSE(coefficient_of_variation(std::vector{1.0}).has_value());
  EXPECT_FALSE(coefficient_of_variation(std::vector{1.0, -1.0}).has_value());
}

}  // namespace
}  // namespace vlp::statistics
