// Against SciPy: tests/ref/statistics_reference.py writes tests/ref/statistics.json.

#include "core/statistics/claim.hpp"
#include "core/statistics/distributions.hpp"
#include "core/statistics/holm.hpp"
#include "core/statistics/items.hpp"
#include "core/statistics/power.hpp"
#include "core/statistics/rank_correlation.hpp"
#include "support.hpp"

namespace vlp::statistics {
namespace {

using Json = nlohmann::json;

void expect_close(double got, const Json& want, double relative, const std::string& where) {
  const double w = want.get<double>();
  EXPECT_NEAR(got, w, relative * std::abs(w) + 1e-13) << where;
}

template <class F> void check_each(const std::string& name, double relative, F&& value) {
  const Json& ref = reference();
  ASSERT_FALSE(ref.at(name).empty());
  for (const Json& c : ref.at(name)) expect_close(value(c), c.back(), relative, name + " " + c.dump());
}

TEST(Distributions, MatchSciPy) {
  check_each("t_upper", 1e-10, [](const Json& c) { return t_upper(c[0], c[1]); });
  check_each("t_quantile", 1e-10, [](const Json& c) { return t_quantile(c[0], c[1]); });
  check_each("t_quantile", 1e-9, [](const Json& c) { return -t_upper_quantile(c[0], c[1]); });
  check_each("noncentral_t_upper", 1e-8, [](const Json& c) { return noncentral_t_upper(c[0], c[1], c[2]); });
  check_each("chi_squared_quantile", 1e-10, [](const Json& c) { return chi_squared_quantile(c[0], c[1]); });
  check_each("fair_coin_upper", 1e-10, [](const Json& c) { return fair_coin_upper(c[0], c[1]); });
}

Gap gap_of(const std::string& mode, const Row& a, const Row& b) {
  const std::vector<Summary> cells = {summarize(a), summarize(b)};
  if (mode == "welch") return compare(a, b, Direction::kHigher, {});
  if (mode == "pooled_table") return compare(a, b, Direction::kHigher, {.mode = SdMode::kPooledTable, .pooled = pool(cells)});
  if (mode == "paired_seed") return compare(a, b, Direction::kHigher, {.mode = SdMode::kPairedSeed});
  return compare_with_constant(a, 60.1, Direction::kHigher, {});
}

TEST(Gap, TestsAndBoundsMatchSciPy) {
  for (const Json& c : reference().at("gaps"))
    for (const std::string mode : {"welch", "pooled_table", "paired_seed", "constant"}) {
      const Json& want = c[mode];
      const std::string where = mode + " " + c["a"].dump() + " " + c["b"].dump();
      const Gap gap = gap_of(mode, row("a", c["a"]), row("b", c["b"]));
      const Evidence pair = pair_evidence(gap, c["delta"]), tie = tie_evidence(gap, c["delta"]);
      expect_close(gap.d, want["d"], 1e-9, where);
      expect_close(gap.se, want["se"], 1e-9, where);
      expect_close(gap.df, want["df"], 1e-9, where);
      expect_close(pair.p_conf, want["p_conf"], 1e-8, where);
      expect_close(pair.p_contra, want["p_contra"], 1e-8, where);
      expect_close(pair.lower, want["lower"], 1e-8, where);
      expect_close(pair.upper, want["upper"], 1e-8, where);
      expect_close(tie.p_conf, want["tie_in"], 1e-8, where);
      expect_close(tie.p_contra, want["tie_out"], 1e-8, where);
    }
}

TEST(Gap, SeedsAsBlocksMatchTheLinearModelOfStatsmodels) {
  for (const Json& c : reference().at("blocks")) {
    std::vector<Row> rows;
    for (const Json& scores : c["scores"]) rows.push_back(row("row", scores));
    const Pooled noise = pool_blocks(rows);
    const Gap gap = compare(rows[0], rows[1], Direction::kHigher, {.mode = SdMode::kSeedsAsBlocks, .pooled = noise});
    ASSERT_EQ(gap.used, SdMode::kSeedsAsBlocks);
    expect_close(noise.sd, c["sd"], 1e-9, c.dump());
    expect_close(gap.d, c["d"], 1e-9, c.dump());
    expect_close(gap.se, c["se"], 1e-9, c.dump());
    expect_close(gap.df, c["df"], 1e-12, c.dump());
    expect_close(pair_evidence(gap, 0.25).p_conf, c["p_conf"], 1e-8, c.dump());
  }
}

TEST(Holm, MatchesPlainLoop) {
  for (const Json& c : reference().at("holm")) {
    const auto got = holm_adjust(c["p"].get<std::vector<double>>());
    for (size_t i = 0; i < got.size(); ++i) expect_close(got[i], c["adjusted"][i], 1e-12, c.dump());
  }
}

TEST(RankCorrelation, MatchesSciPyAndEnumeration) {
  for (const Json& c : reference().at("ranks")) {
    const auto x = c["x"].get<std::vector<double>>(), y = c["y"].get<std::vector<double>>();
    expect_close(kendall_tau_b(PairSigns(x), PairSigns(y)).value(), c["tau"], 1e-12, c.dump());
    expect_close(spearman_rho(x, y).value(), c["rho"], 1e-12, c.dump());
    const PermutationP p = tau_permutation_p(PairSigns(x), PairSigns(y));
    EXPECT_TRUE(p.exact);
    expect_close(p.p, c["p"], 1e-12, c.dump());
  }
}

TEST(Power, MinimumDetectableMatchesSciPy) {
  check_each("mde_fixed", 1e-5, [](const Json& c) {  // paired with n = df + 1 has SE sd/sqrt(n)
    const double df = c[0], se = c[1];
    return minimum_detectable(paired_design(se * std::sqrt(df + 1), static_cast<int64_t>(df) + 1), c[2]);
  });
  check_each("mde_welch", 1e-3, [](const Json& c) {  // the reference is a grid of 1500 x 1500
    Design design = welch_design(1.0, c[0], c[1]);
    design.sd_b = c[2];
    return minimum_detectable(design, c[3]);
  });
}

TEST(Items, ClusteredErrorMatchesLoop) {
  const Json c = reference().at("items");
  std::vector<ItemDifference> items;
  for (size_t i = 0; i < c["group"].size(); ++i) items.push_back({c["group"][i], c["value"][i]});
  const Gap gap = compare_items(items);
  expect_close(gap.d, c["mean"], 1e-12, "mean");
  expect_close(gap.se, c["se"], 1e-12, "se");
  EXPECT_EQ(gap.note, "6 groups of items: the normal reference is optimistic below 30");
}

}  // namespace
}  // namespace vlp::statistics
