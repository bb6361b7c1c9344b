#include "core/statistics/claim.hpp"

#include "core/statistics/holm.hpp"
#include "core/statistics/power.hpp"
#include "core/statistics/prediction.hpp"
#include "core/util/random.hpp"
#include "support.hpp"

namespace vlp::statistics {
namespace {

Claim with(double p_conf, double p_contra, double p_reversed = 1.0) {
  return {Admission::kAdmitted, {.p_conf = p_conf, .p_contra = p_contra, .p_reversed = p_reversed, .lower = -9, .upper = 9, .delta = 1}};
}

TEST(Admission, FromThePapersNumbers) {
  const auto gap = [](const char* a, const char* b) { return paper_gap(PaperNumber::parse(a), PaperNumber::parse(b), Direction::kHigher); };
  EXPECT_EQ(admit(gap("63.4", "63.3"), "c"), Admission::kVacuous);
  EXPECT_EQ(admit(gap("63.3", "63.4"), "c"), Admission::kVacuous);
  EXPECT_EQ(admit(gap("63.4", "63.2"), "c"), Admission::kAdmitted);
  EXPECT_EQ(refusal([&] { admit(gap("61.0", "63.4"), "mask_helps"); }),
            "claim mask_helps: the paper's own numbers contradict it (gap -2.4); swap the rows or correct the numbers");
  EXPECT_EQ(refusal([&] { check_tie(gap("61.0", "63.4"), 0.5, "same"); }),
            "claim same: the paper's own numbers differ by -2.4, more than the tie margin 0.5");
}

TEST(Margin, IsAThirdOfTheClaimOrTheUnit) {
  EXPECT_NEAR(margin(2.4, .1), .8, 1e-15);
  EXPECT_EQ(margin(.2, .1), .1);
  EXPECT_EQ(margin(2.0, .1, .5), 1.0);
  EXPECT_EQ(refusal([] { margin(0, .1); }), "claimed gap 0 is not positive; name the better row first");
  EXPECT_EQ(refusal([] { margin(1, -1); }), "rounding unit -1 is negative");
  EXPECT_EQ(refusal([] { margin(1, .1, 1.5); }), "rho = 1.5 is outside (0, 1]");
}

TEST(Holm, FactorsAreStrictestForTies) {
  EXPECT_EQ(holm_factors(std::vector{.3, .01, .02}), (std::vector<int64_t>{1, 3, 2}));
  EXPECT_EQ(holm_factors(std::vector{.02, .02, .5}), (std::vector<int64_t>{3, 3, 1}));
  EXPECT_THROW(holm_adjust(std::vector{1.2}), InternalFault);
}

TEST(Family, ClaimsNotYetComputableCountInM) {
  const std::vector<Claim> family = {with(.02, .9), {Admission::kIncomplete, {}}, {Admission::kNotComparable, {}}, {Admission::kVacuous, {}}};
  const auto j = judge_family(family);
  EXPECT_NEAR(j[0].adjusted_conf, .06, 1e-15);
  EXPECT_EQ(words(j[0], true), "INCONCLUSIVE (holm)");
  EXPECT_EQ(j[1].verdict, Verdict::kIncomplete);
  EXPECT_EQ(j[2].verdict, Verdict::kNotComparable);
  EXPECT_EQ(j[3].verdict, Verdict::kVacuous);
  EXPECT_EQ(judge(family[0].evidence).verdict, Verdict::kConfirmed);
}

TEST(Family, ReversedIsTestedAtTheClaimsHolmLevel) {
  const auto j = judge_family(std::vector{with(1, .001, .03), with(1, .02, .03)});
  EXPECT_EQ(words(j[0], true), "CONTRADICTED/ABSENT");    // .03 > .05 / 2
  EXPECT_EQ(words(j[1], true), "CONTRADICTED/REVERSED");  // .03 <= .05 / 1
  EXPECT_EQ(words(j[1], false), "not observed at this scale");
}

TEST(Family, ConfirmedGoesFirstAndMayBeAttenuated) {
  Claim claim = with(.001, .001);
  claim.evidence.upper = .5;
  const Judgement j = judge(claim.evidence);
  EXPECT_EQ(words(j, true), "CONFIRMED/ATTENUATED");
  EXPECT_EQ(words(j, false), "CONFIRMED");
}

TEST(Order, ConfirmedIfEveryPairIsContradictedIfAnyIs) {
  const auto verdict = [](const std::vector<Claim>& pairs) { return words(judge(all_of(pairs).evidence), true); };
  EXPECT_EQ(verdict({with(.02, 1), with(.04, 1)}), "CONFIRMED");
  EXPECT_EQ(verdict({with(.03, 1), with(.04, 1)}), "INCONCLUSIVE");  // the smaller misses .05 / 2
  EXPECT_EQ(verdict({with(.001, 1), with(.9, .02, .5)}), "CONTRADICTED/ABSENT");
  EXPECT_EQ(verdict({with(.001, 1), with(1, .001, .02)}), "CONTRADICTED/REVERSED");
  EXPECT_EQ(verdict({with(.001, 1), with(1, .001, .03)}), "CONTRADICTED/ABSENT");
  EXPECT_EQ(verdict({with(.001, 1), with(.9, .03)}), "INCONCLUSIVE");
  // Adjusted .03, .06, .06: only the first pair is contradicted, so the third's reversal does not count.
  EXPECT_EQ(verdict({with(1, .01, .5), with(1, .03, .9), with(1, .04, .045)}), "CONTRADICTED/ABSENT");
}

TEST(Order, OneRefusedPartRefusesTheWhole) {
  const Claim incomplete{Admission::kIncomplete, {}}, vacuous{Admission::kVacuous, {}};
  EXPECT_EQ(all_of(std::vector{with(.01, 1), incomplete}).admission, Admission::kIncomplete);
  EXPECT_EQ(all_of(std::vector{incomplete, vacuous}).admission, Admission::kVacuous);
  EXPECT_EQ(all_of(std::vector{with(.03, .7)}).evidence.p_conf, .03);
  EXPECT_THROW(all_of(std::vector<Claim>{}), InternalFault);
}

TEST(Tie, ConfirmedInsideContradictedOutside) {
  const auto verdict = [](double d, double se) { return words(judge(tie_evidence({.d = d, .se = se, .df = 8, .used = SdMode::kWelch}, 1.0)), true); };
  EXPECT_EQ(verdict(0.1, 0.2), "CONFIRMED");
  EXPECT_EQ(verdict(-0.9, 0.2), "INCONCLUSIVE");
  EXPECT_EQ(verdict(2.0, 0.2), "CONTRADICTED");
  EXPECT_EQ(verdict(-2.0, 0.2), "CONTRADICTED");
  EXPECT_EQ(refusal([] { tie_evidence({}, 0.0); }), "tie margin 0 is not positive; a tie needs a largest gap that still counts as equal");
}

// Rates of CONFIRMED and CONTRADICTED for a claim of 2 sd and margin a third of it; rows have equal sds.
struct Behaviour {
  int64_t n;
  bool pooled;
  double confirmed[4], contradicted[4];  // at true gaps -2, 0, 2/3, 2
};
const std::vector<Behaviour> kTable = {
    {3, false, {0, .04, .14, .57}, {.79, .14, .04, 0}},  {3, true, {0, .05, .19, .75}, {.92, .19, .05, 0}},
    {5, false, {0, .05, .23, .88}, {.98, .24, .05, 0}},  {5, true, {0, .05, .27, .92}, {.99, .27, .05, 0}},
    {10, false, {0, .05, .41, 1.0}, {1.0, .41, .05, 0}},
};
constexpr double kTruths[4] = {-2.0, 0.0, 2.0 / 3.0, 2.0};

Row draw(Random& random, int64_t n, double mean) {
  Row r{.name = "row"};
  for (int64_t seed = 0; seed < n; ++seed) r.scores.push_back({seed, mean + random.normal()});
  return r;
}

Judgement repetition(Random& random, const Behaviour& b, double truth) {
  const Row a = draw(random, b.n, truth), other = draw(random, b.n, 0);
  Comparison comparison;
  if (b.pooled) {
    std::vector<Summary> cells = {summarize(a), summarize(other)};
    while (cells.size() < 6) cells.push_back(summarize(draw(random, b.n, 0)));
    comparison = {.mode = SdMode::kPooledTable, .pooled = pool(cells)};
  }
  return judge(pair_evidence(compare(a, other, Direction::kHigher, comparison), margin(2.0, 0.0)));
}

TEST(Rule, BehavesAsTabulatedInSimulation) {
  constexpr int kRepetitions = 2500;  // standard error .01 at most
  for (const Behaviour& b : kTable) {
    if (b.n > 5) continue;
    for (int t = 0; t < 4; ++t) {
      Random random(5, "test.rule", static_cast<uint64_t>(t));
      int confirmed = 0, contradicted = 0;
      for (int k = 0; k < kRepetitions; ++k) {
        const Verdict v = repetition(random, b, kTruths[t]).verdict;
        confirmed += v == Verdict::kConfirmed, contradicted += v == Verdict::kContradicted;
      }
      EXPECT_NEAR(confirmed / double{kRepetitions}, b.confirmed[t], .025) << "n " << b.n << " pooled " << b.pooled << " truth " << kTruths[t];
      EXPECT_NEAR(contradicted / double{kRepetitions}, b.contradicted[t], .025) << "n " << b.n << " pooled " << b.pooled << " truth " << kTruths[t];
    }
  }
}

// Six rows that share what a seed does to all of them (sd 3) and differ by sd 1 besides: the level is kept, and the planned power is reached.
TEST(Rule, SeedsAsBlocksKeepTheLevelAndReachThePlannedPower) {
  constexpr int kRepetitions = 4000;  // standard error .0035 at .05
  const Design design = blocks_design(paired_sd(1, 0), 3, 6);
  for (const double truth : {0.0, 2.0}) {
    Random random(11, "test.blocks");
    int confirmed = 0;
    for (int k = 0; k < kRepetitions; ++k) {
      std::vector<Row> rows(6);
      for (int64_t seed = 0; seed < 3; ++seed) {
        const double shared = 3 * random.normal();
        for (size_t r = 0; r < rows.size(); ++r) rows[r].scores.push_back({seed, (r == 0 ? truth : 0) + shared + random.normal()});
      }
      const Gap gap = compare(rows[0], rows[1], Direction::kHigher, {.mode = SdMode::kSeedsAsBlocks, .pooled = pool_blocks(rows)});
      confirmed += judge(pair_evidence(gap, 1.0)).verdict == Verdict::kConfirmed;
    }
    EXPECT_NEAR(confirmed / double{kRepetitions}, confirm_probability(design, truth), truth > 0 ? .03 : .011) << truth;
  }
}

TEST(Rule, PlannedProbabilitiesAreTheTable) {
  for (const Behaviour& b : kTable)
    for (int t = 0; t < 4; ++t) {
      const Design design = b.pooled ? pooled_design(1, b.n, b.n, 6.0 * static_cast<double>(b.n - 1), 6) : welch_design(1, b.n, b.n);
      EXPECT_NEAR(confirm_probability(design, kTruths[t]), b.confirmed[t], .011) << "n " << b.n << " pooled " << b.pooled << " " << kTruths[t];
      EXPECT_NEAR(contradict_probability(design, kTruths[t], 2.0 / 3), b.contradicted[t], .011)
          << "n " << b.n << " pooled " << b.pooled << " " << kTruths[t];
    }
}

TEST(Prediction, APerfectReplicationMatchesNinetyFivePerCentOfTheTime) {
  constexpr int kRepetitions = 20'000;  // standard error .0015
  Random random(1, "test.replication");
  int matched = 0;
  for (int k = 0; k < kRepetitions; ++k) {
    const Row a = draw(random, 5, 2), b = draw(random, 3, 0);
    const std::vector<Summary> cells = {summarize(a), summarize(b)};
    const Gap gap = compare(a, b, Direction::kHigher, {.mode = SdMode::kPooledTable, .pooled = pool(cells)});
    matched += magnitude(2 + random.normal() - random.normal(), prediction_interval(gap).value()) == Magnitude::kMatch;
  }
  EXPECT_NEAR(matched / double{kRepetitions}, .95, .01);
}

}  // namespace
}  // namespace vlp::statistics
