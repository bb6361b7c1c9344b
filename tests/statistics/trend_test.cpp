// Shapes of a figure's curve, ranks and verdicts of a table's column.

#include <gmock/gmock.h>

#include "core/statistics/power.hpp"
#include "core/statistics/table_trend.hpp"
#include "core/statistics/trend_shape.hpp"
#include "support.hpp"

namespace vlp::statistics {
namespace {

using testing::ElementsAre;

std::vector<Summary> curve(const std::vector<double>& means, double sd, int64_t n = 3) {
  std::vector<Summary> levels;
  for (const double m : means) levels.push_back({.n = n, .mean = m, .sd = sd});
  return levels;
}

std::string shape_verdict(const ShapeSpec& spec, const std::vector<Summary>& ours, const std::vector<PaperNumber>& paper) {
  const ShapeResult r = judge_shape(spec, ours, paper);
  return words(judge_family({&r.claim, 1})[0], true);
}

const std::vector<PaperNumber> kRise = printed({"60.0", "61.0", "62.0", "63.0"});
const std::vector<PaperNumber> kPeak = printed({"60.0", "62.0", "64.0", "61.0"});
const std::vector<PaperNumber> kFlat = printed({"60.0", "63.0", "63.1", "63.0"});

TEST(Shape, LinearContrastByHand) {
  const ShapeResult r = judge_shape({.shape = Shape::kIncreasing}, curve({1, 3, 2, 6}, .5, 4), kRise);
  ASSERT_EQ(r.parts.size(), 1u);
  const ShapePart& p = r.parts[0];
  EXPECT_EQ(p.what, "rise over levels 0-3");
  EXPECT_NEAR(p.gap.d, -1.5 * 1 - .5 * 3 + .5 * 2 + 1.5 * 6, 1e-12);
  EXPECT_NEAR(p.gap.se, .5 * std::sqrt(5.0 / 4), 1e-12);
  EXPECT_EQ(p.gap.df, 12);
  EXPECT_NEAR(p.delta, 5.0 / 3, 1e-12);  // L_p = 5
  EXPECT_THAT(r.violations, ElementsAre(1));
}

TEST(Shape, ContrastOfTwoLevelsIsHalfAPairClaim) {
  const std::vector<Row> rows = {row("low", {1.0, 1.4, 1.1}), row("high", {2.0, 1.8, 2.3})};
  const std::vector<Summary> cells = {summarize(rows[0]), summarize(rows[1])};
  const auto paper = printed({"10.0", "11.2"});
  const ShapePart part = judge_shape({.shape = Shape::kIncreasing}, cells, paper).parts[0];
  const Gap gap = compare(rows[1], rows[0], Direction::kHigher, {.mode = SdMode::kPooledTable, .pooled = pool(cells)});
  const Evidence pair = pair_evidence(gap, margin(paper_gap(paper[1], paper[0], Direction::kHigher)));
  EXPECT_NEAR(part.gap.d, gap.d / 2, 1e-12);
  EXPECT_NEAR(part.evidence.p_conf, pair.p_conf, 1e-12);
  EXPECT_NEAR(part.evidence.p_contra, pair.p_contra, 1e-12);
  EXPECT_NEAR(minimum_detectable(design_of(part.gap)), minimum_detectable(design_of(gap)) / 2, 1e-6);
  EXPECT_EQ(seeds_needed(design_of(part.gap), .1), seeds_needed(design_of(gap), .2));
}

TEST(Shape, IncreasingAndDecreasing) {
  const ShapeSpec up{.shape = Shape::kIncreasing}, down{.shape = Shape::kDecreasing};
  EXPECT_EQ(shape_verdict(up, curve({5, 6, 7, 8}, .4), kRise), "CONFIRMED");
  EXPECT_EQ(shape_verdict(up, curve({8, 7, 6, 5}, .4), kRise), "CONTRADICTED/REVERSED");
  EXPECT_EQ(shape_verdict(up, curve({7, 7, 7, 7}, .4), kRise), "CONTRADICTED/ABSENT");
  EXPECT_EQ(shape_verdict(up, curve({7, 8, 7, 8}, 2.), kRise), "INCONCLUSIVE");
  EXPECT_EQ(shape_verdict(down, curve({8, 7, 6, 5}, .4), printed({"3.0", "2.0", "1.0", "0.5"})), "CONFIRMED");
  const ShapeSpec loss{.shape = Shape::kIncreasing, .direction = Direction::kLower};  // improves: the loss falls
  EXPECT_EQ(shape_verdict(loss, curve({8, 7, 6, 5}, .4), printed({"3.0", "2.0", "1.0", "0.5"})), "CONFIRMED");
}

TEST(Shape, PeakNeedsRiseAndFall) {
  const ShapeSpec peak{.shape = Shape::kPeakAt, .level = 2};
  EXPECT_EQ(shape_verdict(peak, curve({5, 7, 9, 6}, .4), kPeak), "CONFIRMED");
  EXPECT_EQ(shape_verdict(peak, curve({5, 7, 9, 11}, .4), kPeak), "CONTRADICTED/REVERSED");
  EXPECT_EQ(shape_verdict(peak, curve({5, 7, 9, 8}, 1.1), kPeak), "INCONCLUSIVE");
  const ShapeSpec edge{.shape = Shape::kPeakAt, .level = 0};
  EXPECT_EQ(judge_shape(edge, curve({9, 7, 6, 5}, .4), printed({"5.0", "4.0", "3.0", "2.0"})).parts.size(), 1u);
}

TEST(Shape, SaturationNeedsRiseAndTies) {
  const ShapeSpec spec{.shape = Shape::kSaturatesAfter, .level = 1};
  const ShapeResult r = judge_shape(spec, curve({5, 8, 8.1, 7.9}, .2), kFlat);
  ASSERT_EQ(r.parts.size(), 3u);
  EXPECT_EQ(r.parts[1].what, "level 2 ties with level 1");
  EXPECT_NEAR(r.parts[1].delta, 1.0, 1e-12);
  EXPECT_EQ(words(judge(r.claim.evidence), true), "CONFIRMED");
  EXPECT_EQ(shape_verdict(spec, curve({5, 8, 8.1, 11}, .2), kFlat), "CONTRADICTED/ABSENT");
  EXPECT_EQ(shape_verdict(spec, curve({5, 8, 8.1, 8.8}, .6), kFlat), "INCONCLUSIVE");
  ShapeSpec tight = spec;
  tight.tie_margin = 0.15;
  EXPECT_EQ(shape_verdict(tight, curve({5, 8, 8.1, 7.9}, .2), kFlat), "INCONCLUSIVE");
}

TEST(Shape, AdmissionFromThePaperAlone) {
  EXPECT_EQ(admit_shape({.shape = Shape::kIncreasing}, kRise), Admission::kAdmitted);
  // sum |c_i|/2 = 2: L_p = .15 + .05 = .2 does not exceed u = .1 x 2
  EXPECT_EQ(admit_shape({.shape = Shape::kIncreasing}, printed({"1.0", "1.0", "1.1", "1.1"})), Admission::kVacuous);
  EXPECT_EQ(admit_shape({.shape = Shape::kIncreasing}, printed({"1.0", "1.0", "1.1", "1.2"})), Admission::kAdmitted);
  EXPECT_EQ(shape_verdict({.shape = Shape::kIncreasing}, curve({1, 2}, .1), printed({"1.0", "1.1"})), "VACUOUS");
}

TEST(Shape, BadInput) {
  const auto message = [](const ShapeSpec& spec, const std::vector<Summary>& ours, const std::vector<PaperNumber>& paper) {
    return refusal([&] { judge_shape(spec, ours, paper); });
  };
  const auto ours = curve({1, 2, 3, 4}, .1);
  EXPECT_EQ(message({.shape = Shape::kIncreasing}, curve({1, 2}, .1), kRise), "trend shape: 2 levels of ours, 4 of the paper");
  EXPECT_EQ(message({.shape = Shape::kIncreasing}, curve({1}, .1), printed({"1.0"})), "trend shape: a curve needs two levels, got 1");
  EXPECT_EQ(message({.shape = Shape::kPeakAt, .level = 4}, ours, kRise), "peak_at 4: the curve has levels 0-3");
  EXPECT_EQ(message({.shape = Shape::kSaturatesAfter, .level = 3}, ours, kRise),
            "saturates_after 3: needs a level before and a level after it among 0-3");
  EXPECT_EQ(message({.shape = Shape::kDecreasing}, ours, kRise),
            "claim fall over levels 0-3: the paper's own numbers contradict it (gap -5); swap the rows or correct the numbers");
  EXPECT_EQ(message({.shape = Shape::kSaturatesAfter, .level = 1}, ours, kRise),
            "claim level 2 ties with level 1: the paper's own numbers differ by 1, more than the tie margin 0.333333");
  EXPECT_EQ(message({.shape = Shape::kIncreasing}, curve({1, 2, 3, 4}, NAN, 1), kRise), "pooled sd: no row has two seeds; plan more seeds");
}

TEST(Ranks, MinimumPermutationP) {
  for (const auto& [n, p] : {std::pair(3, 1.0 / 6), std::pair(4, 1.0 / 24), std::pair(5, 1.0 / 120)}) {
    std::vector<double> x;
    for (int i = 0; i < n; ++i) x.push_back(i);
    EXPECT_NEAR(tau_permutation_p(PairSigns(x), PairSigns(x)).p, p, 1e-12);
  }
  const std::vector<double> x = {1, 2, 3, 4, 5}, y = {1, 2, 3, 5, 4};  // tau .8, the least that is significant with 5 rows
  EXPECT_NEAR(tau_permutation_p(PairSigns(x), PairSigns(y)).p, 5.0 / 120, 1e-12);
}

TEST(Ranks, ShufflesAboveEightRows) {
  const std::vector<double> x = {1, 2, 3, 4, 5, 6, 7, 8, 9}, y = {2, 1, 4, 3, 9, 5, 8, 6, 7};
  const PermutationP p = tau_permutation_p(PairSigns(x), PairSigns(y));
  EXPECT_FALSE(p.exact);
  EXPECT_NEAR(p.p, .0223, .003);  // SciPy's exact p for tau = .5556: .0445 two-sided
  EXPECT_EQ(p.p, tau_permutation_p(PairSigns(x), PairSigns(y)).p);
}

TEST(Ranks, AllTiedIsUndefined) {
  const std::vector<double> flat = {1, 1, 1}, x = {1, 2, 3};
  EXPECT_FALSE(kendall_tau_b(PairSigns(flat), PairSigns(x)).has_value());
  EXPECT_FALSE(spearman_rho(x, flat).has_value());
  EXPECT_THROW(spearman_rho(x, std::vector{1.0}), InternalFault);
}

// The paper's order is true, neighbours 1 sd apart, 6 rows of 3 seeds: the exact order appears 53 % of the time.
TEST(Ranks, RedrawsHaveTheSpreadOfRepetitions) {
  const auto paper = printed({"10", "12", "14", "16", "18", "20"});
  const Pooled known{.sd = 1.0, .df = 1000, .largest_sd = 1.0, .rows = 6};
  const RankAgreement r = rank_agreement(curve({0, 1, 2, 3, 4, 5}, 1.0), paper, known, {.proposed = 5, .ablations = {0}, .redraws = 2000});
  EXPECT_NEAR(r.tau_range->lower, 11.0 / 15, 1e-12);  // .73
  EXPECT_EQ(r.tau_range->upper, 1.0);
  EXPECT_NEAR(r.best_same.value(), .89, .03);  // P(N(1, 2/3) > 0)
  EXPECT_EQ(r.proposed_best, 1.0);
}

TEST(Ranks, LowerIsBetterAndSharedBest) {
  const Pooled noise{.sd = .01, .df = 4, .largest_sd = .01, .rows = 2};
  const auto ours = curve({1, 2, 3}, .01);
  const RankAgreement loss = rank_agreement(ours, printed({"5.0", "6.0", "7.0"}), noise, {.direction = Direction::kLower});
  EXPECT_EQ(loss.best_same, 1.0);
  EXPECT_EQ(loss.note, "tau cannot be significant");
  EXPECT_FALSE(rank_agreement(ours, printed({"5.0", "7.0", "7.0"}), noise, {}).best_same.has_value());
  EXPECT_FALSE(rank_agreement(ours, printed({"5.0", "6.0", "7.0"}), {}, {}).tau_range.has_value());
  EXPECT_EQ(refusal([&] { rank_agreement({}, {}, noise, {}); }), "rank agreement: no row has a paper number");
}

TEST(Pairs, TallyOfTheTestVector) {
  const Vector v;
  const PairTally t = tally_pairs(v.rows(), v.paper, Direction::kHigher, v.pooled());
  EXPECT_EQ(t.admissible(), 5);  // full and random differ by one unit
  EXPECT_EQ(t.confirmed, 3);     // each of the others beats no_mask
  EXPECT_EQ(t.inconclusive, 2);
  EXPECT_EQ(t.coverage(), 3.0 / 5);
  EXPECT_EQ(t.agreement(), 1.0);
  EXPECT_FALSE(PairTally{}.agreement().has_value());
  EXPECT_FALSE(PairTally{}.coverage().has_value());
}

RankAgreement with_tau(double lower, double upper) {
  RankAgreement r;
  r.tau_range = Interval{lower, upper};
  return r;
}

std::vector<Judgement> judged(const std::string& letters) {  // C confirmed, R reversed, A absent, i inconclusive, m missing, v vacuous
  std::vector<Judgement> all(letters.size());
  for (size_t i = 0; i < letters.size(); ++i) switch (letters[i]) {
      case 'C':
        all[i].verdict = Verdict::kConfirmed;
        break;
      case 'R':
        all[i].verdict = Verdict::kContradicted, all[i].detail = Detail::kReversed;
        break;
      case 'A':
        all[i].verdict = Verdict::kContradicted, all[i].detail = Detail::kAbsent;
        break;
      case 'm':
        all[i].verdict = Verdict::kIncomplete;
        break;
      case 'v':
        all[i].verdict = Verdict::kVacuous;
        break;
      default:
        break;
    }
  return all;
}

TEST(Column, Verdicts) {
  struct Case {
    std::string claims;
    double low, high;
    std::string trend, reason;
  };
  for (const Case& c : std::vector<Case>{{"CCiv", .2, .9, "AGREES", "2 of 3 headline claims confirmed, 5 % quantile of tau is 0.20"},
                                         {"CCi", 0, .9, "UNDECIDED", "5 % quantile of tau is 0.00; above 0 needed, so plan more seeds"},
                                         {"CCmi", .2, .9, "UNDECIDED", "2 of 4 headline claims confirmed; 3 needed"},
                                         {"CCCA", .2, .9, "UNDECIDED", "1 of 4 headline claims contradicted; none may be"},
                                         {"CCCR", .2, .9, "DISAGREES", "1 headline claim(s) reversed"},
                                         {"CAA", .2, .9, "DISAGREES", "2 of 3 headline claims contradicted"},
                                         {"CC", .1, .3, "DISAGREES", "95 % quantile of tau is 0.30, below 1/3"},
                                         {"v", .2, .9, "UNDECIDED", "no headline claim; register one"}}) {
    const ColumnTrend got = column_trend(judged(c.claims), with_tau(c.low, c.high));
    EXPECT_EQ(name(got.trend), c.trend) << c.claims;
    EXPECT_EQ(got.reason, c.reason) << c.claims;
  }
  EXPECT_EQ(column_trend(judged("CC"), {}).reason, "tau has no interval; it needs two distinct rows and a row with two seeds");
  EXPECT_EQ(column_trend(judged("CiiCv"), {}).upheld(), .5);
}

TEST(Table, VerdictOverPrimaryColumns) {
  const auto columns = [](std::vector<Trend> trends) {
    std::vector<ColumnTrend> all(trends.size());
    for (size_t i = 0; i < trends.size(); ++i) all[i].trend = trends[i];
    return table_trend(all);
  };
  EXPECT_EQ(columns({Trend::kAgrees, Trend::kAgrees}), Trend::kAgrees);
  EXPECT_EQ(columns({Trend::kAgrees, Trend::kUndecided}), Trend::kMixed);
  EXPECT_EQ(columns({Trend::kUndecided, Trend::kDisagrees}), Trend::kDisagrees);
  EXPECT_EQ(columns({}), Trend::kMixed);
}

}  // namespace
}  // namespace vlp::statistics
