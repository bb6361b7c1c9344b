// Claims judged through the database: the test vector that the statistics publish, and every way not to be admitted.

#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include "fixture.hpp"

namespace vlp::results_db::testing {
namespace {

using Verdicts = ResultsDb;

Values first_seeds(const Values& values, size_t n) {
  Values out;
  for (const auto& [row, scores] : values) out[row] = {scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(std::min(n, scores.size()))};
  return out;
}

TEST_F(Verdicts, TestVectorPooledTable) {
  const auto v = judged(demo_exhibit("pooled_table"), demo_values());
  ASSERT_EQ(v.size(), 3u);
  EXPECT_EQ(v[0].verdict, "CONFIRMED");
  EXPECT_EQ(v[0].sd_mode, "pooled_table");
  EXPECT_EQ(v[0].tier, "METHOD");
  EXPECT_EQ(v[0].n_a, 5);
  EXPECT_EQ(v[0].n_b, 3);
  EXPECT_NEAR(*v[0].d, 1.2733, 5e-5);
  EXPECT_NEAR(*v[0].se, 0.23687, 5e-6);
  EXPECT_DOUBLE_EQ(*v[0].df, 10);
  EXPECT_NEAR(*v[0].d_paper, 2.4, 1e-12);
  EXPECT_NEAR(*v[0].margin, 0.8, 1e-12);
  EXPECT_NEAR(*v[0].p_conf, 0.000156, 5e-7);
  EXPECT_NEAR(*v[0].p_contra, 0.963, 5e-4);
  EXPECT_NEAR(*v[0].adj_conf, 0.000312, 1e-6);
  EXPECT_NEAR(*v[0].lo, 0.844, 5e-4);
  EXPECT_NEAR(*v[0].hi, 1.703, 5e-4);
  EXPECT_EQ(v[1].verdict, "INCONCLUSIVE");
  EXPECT_NEAR(*v[1].d, 0.3733, 5e-5);
  EXPECT_NEAR(*v[1].adj_conf, 0.0730, 5e-5);
  EXPECT_NEAR(*v[1].mde, 0.737, 1e-3);
  EXPECT_EQ(v[1].n_needed, 4);
  EXPECT_EQ(v[2].verdict, "VACUOUS");
  EXPECT_FALSE(v[2].d.has_value());
  EXPECT_FALSE(v[2].adj_conf.has_value());
}

TEST_F(Verdicts, TestVectorWelch) {
  const auto v = judged(demo_exhibit("welch"), demo_values());
  EXPECT_NEAR(*v[0].se, 0.24023, 5e-6);
  EXPECT_NEAR(*v[0].df, 5.040, 5e-4);
  EXPECT_NEAR(*v[0].p_conf, 0.00156, 5e-6);
  EXPECT_NEAR(*v[0].p_contra, 0.947, 5e-4);
  EXPECT_NEAR(*v[1].p_conf, 0.0705, 5e-5);
  EXPECT_NEAR(*v[1].lo, -0.055, 5e-4);
}

TEST_F(Verdicts, TestVectorPairedSeed) {
  const auto v = judged(demo_exhibit("paired_seed"), first_seeds(demo_values(), 3));
  EXPECT_EQ(v[0].sd_mode, "paired_seed");
  EXPECT_NEAR(*v[0].d, 1.1333, 5e-5);
  EXPECT_NEAR(*v[0].se, 0.03333, 5e-6);
  EXPECT_NEAR(*v[0].p_conf, 0.000432, 5e-7);
}

TEST_F(Verdicts, TestVectorSeedsAsBlocks) {  // the linear model score ~ row + seed of statsmodels over the four rows
  const auto v = judged(demo_exhibit("seeds_as_blocks"), first_seeds(demo_values(), 3));
  EXPECT_EQ(v[0].sd_mode, "seeds_as_blocks");
  EXPECT_NEAR(*v[0].d, 1.1333, 5e-5);
  EXPECT_NEAR(*v[0].se, 0.0871355, 5e-7);
  EXPECT_DOUBLE_EQ(*v[0].df, 6);
  EXPECT_NEAR(*v[0].p_conf, 6.3613e-06, 5e-10);
}

TEST_F(Verdicts, SeedsAsBlocksLeaveOutARowThatMissesASeed) {
  const ExhibitDef def = demo_exhibit("seeds_as_blocks");
  Values values = demo_values();  // full has five seeds, of which the blocks take the three that all rows have
  Store store = Store::open(file_);
  plan(store, def, values);
  values["random"].pop_back();
  complete_all(store, values);
  EXPECT_DOUBLE_EQ(*judge(reader(), def.key)[0].df, 4);  // (3 - 1)(3 - 1)
  complete(store, "random/2", 61.2);
  EXPECT_DOUBLE_EQ(*judge(reader(), def.key)[0].df, 6);
}

TEST_F(Verdicts, TestVectorBorrowedSd) {
  Values values = demo_values();
  values["no_mask"] = {60.6};
  const auto v = judged(demo_exhibit("borrowed"), values);
  EXPECT_EQ(v[0].tier, "BORROWED");
  EXPECT_EQ(v[0].sd_mode, "borrowed");
  EXPECT_NEAR(*v[0].d, 1.04, 1e-9);
  EXPECT_NEAR(*v[0].se, 0.39950, 5e-6);
  EXPECT_DOUBLE_EQ(*v[0].df, 4);
  EXPECT_NEAR(*v[0].p_conf, 0.0299, 5e-5);
}

TEST_F(Verdicts, PredictionIntervalOnlyAtFullFidelity) {
  ExhibitDef def = demo_exhibit("pooled_table", "FULL");
  EXPECT_EQ(judged(def, demo_values())[0].magnitude, "MATCH");  // 2.40 lies in [.123, 2.424]
  def.fidelity = "PROXY";
  Store::open(file_).register_exhibit(def);
  EXPECT_EQ(judge(reader(), def.key)[0].magnitude, "");
}

TEST_F(Verdicts, TableOfTheTestVector) {
  const ExhibitDef def = demo_exhibit("pooled_table");
  const auto v = judged(def, demo_values());
  const TableSummary table = judge_table(reader(), def.key, v);
  const ColumnSummary& c = table.columns.at(0);
  EXPECT_EQ(c.pairs, 5);
  EXPECT_EQ(c.confirmed, 3);
  EXPECT_EQ(c.reversed + c.absent, 0);
  EXPECT_EQ(c.inconclusive, 2);
  EXPECT_DOUBLE_EQ(c.coverage, 0.6);
  EXPECT_DOUBLE_EQ(*c.agreement, 1.0);
  EXPECT_NEAR(*c.tau, 5 / std::sqrt(30.0), 1e-12);
  EXPECT_NEAR(*c.tau_lo, 0.18, 0.01);
  EXPECT_NEAR(*c.tau_hi, 0.91, 0.01);
  EXPECT_NEAR(*c.p_best_same, 0.76, 0.02);
  EXPECT_NEAR(c.s_pooled, 0.32435, 5e-6);
  EXPECT_EQ(c.verdict, "UNDECIDED");
  EXPECT_EQ(c.reason, "1 of 2 headline claims confirmed; 2 needed");
  EXPECT_EQ(table.verdict, "MIXED");
  EXPECT_EQ(table.reason, "0 columns agree, 0 disagree, 1 undecided");
  EXPECT_EQ(table.confirmed, 1);
  EXPECT_EQ(table.inconclusive, 1);
  EXPECT_EQ(table.vacuous, 1);
}

TEST_F(Verdicts, SameInputsGiveTheSameValuesAndHash) {
  const ExhibitDef def = demo_exhibit();
  const auto first = judged(def, demo_values());
  const auto again = judge(reader(), def.key);
  const auto t1 = judge_table(reader(), def.key, first), t2 = judge_table(reader(), def.key, again);
  EXPECT_EQ(*first[0].p_conf, *again[0].p_conf);
  EXPECT_EQ(*t1.columns[0].tau_lo, *t2.columns[0].tau_lo);
  const std::string hash = inputs_hash(reader(), def.key);
  EXPECT_EQ(hash, inputs_hash(reader(), def.key));
  ExhibitDef other = def;
  other.claims[0].margin_ratio = 0.5;
  Store::open(file_).register_exhibit(other);
  EXPECT_NE(hash, inputs_hash(reader(), def.key));
}

TEST_F(Verdicts, MissingSeedIsIncompleteAndCountsInHolm) {
  const ExhibitDef def = demo_exhibit("welch");
  Values values = demo_values();
  Store store = Store::open(file_);
  plan(store, def, values);
  values["raw_px"] = {61.0, 61.5};
  complete_all(store, values);
  const auto v = judge(reader(), def.key);
  EXPECT_EQ(v[1].verdict, "INCOMPLETE");
  EXPECT_EQ(v[1].detail, "raw_px: missing seed 2");
  EXPECT_FALSE(v[1].p_conf.has_value());
  EXPECT_NEAR(*v[0].adj_conf, 2 * *v[0].p_conf, 1e-12);  // the absent claim still counts as a test
}

TEST_F(Verdicts, DivergedSeedIsNamedAndNeverDropped) {
  const ExhibitDef def = demo_exhibit("welch");
  Values values = demo_values();
  Store store = Store::open(file_);
  plan(store, def, values);
  values["no_mask"] = {60.1};
  complete_all(store, values);
  const Attempt a = claim(store, "no_mask/1");
  FakeWorker worker(run_folder("no_mask/1"), a.fence);
  store.ingest(a.attempt_id, worker.final_score("tr_r1", nullptr, "NAN").spool());
  store.finish(a.attempt_id, "DONE", 0, 0, "", "");
  complete(store, "no_mask/2", 60.3);
  EXPECT_EQ(reader().run(key_of("no_mask/1")).state, "DIVERGED");
  const auto v = judge(reader(), def.key);
  EXPECT_EQ(v[0].verdict, "INCOMPLETE");
  EXPECT_EQ(v[0].detail, "no_mask: diverged seed 1");
}

TEST_F(Verdicts, OtherSelectionRuleOrItemsAreNotComparable) {
  const ExhibitDef def = demo_exhibit("welch");
  const Values values = demo_values();
  Store store = Store::open(file_);
  plan(store, def, values);
  for (const auto& [row, scores] : values)
    for (size_t seed = 0; seed < scores.size(); ++seed) {
      const std::string name = fmt::format("{}/{}", row, seed);
      const Attempt a = claim(store, name);
      FakeWorker worker(run_folder(name), a.fence);
      worker.final_score("tr_r1", scores[seed], "FINITE", row == "no_mask" ? 900 : 1000);
      store.ingest(a.attempt_id, worker.spool());
      store.finish(a.attempt_id, "DONE", 0, 0, "", "");
    }
  const auto v = judge(reader(), def.key);
  EXPECT_EQ(v[0].verdict, "NOT_COMPARABLE");
  EXPECT_EQ(v[0].detail, "full: selection last, metric version 1, 1000 items; no_mask: selection last, metric version 1, 900 items");
  EXPECT_EQ(v[1].verdict, "INCONCLUSIVE");
}

TEST_F(Verdicts, SmokeIsNeverJudged) {
  const ExhibitDef def = demo_exhibit("pooled_table", "SMOKE");
  const auto v = judged(def, demo_values());
  for (const Verdict& verdict : v) EXPECT_EQ(verdict.verdict, "NOT_JUDGED");
  EXPECT_EQ(judge_table(reader(), def.key, v).verdict, "NOT_JUDGED");
}

TEST_F(Verdicts, ClaimAgainstThePapersOwnNumbersIsRefused) {
  ExhibitDef def = demo_exhibit();
  def.claims[0].rows = {"no_mask", "full"};
  EXPECT_EQ(message([&] { judged(def, demo_values()); }),
            "claim c1: the paper's own numbers contradict it (gap -2.4); swap the rows or correct the numbers");
}

TEST_F(Verdicts, TwoValuesForOneSeedAreRefused) {
  ExhibitDef def = demo_exhibit();
  Store store = Store::open(file_);
  store.register_exhibit(def);
  const RunDef a = run_def("a"), b = run_def("b");
  store.register_plan(def.key, {a, b}, {{"full", a.run_key, 0}, {"full", b.run_key, 0}});
  complete(store, "a", 61.0);
  complete(store, "b", 62.0);
  const bool a_first = a.run_key < b.run_key;
  EXPECT_EQ(message([&] { judge(reader(), def.key); }),
            fmt::format("demo/table-2 micro/world/cpu: row full has two values of tr_r1 for seed 0 (runs {:.12} and {:.12}); a seed counts once",
                        a_first ? a.run_key : b.run_key, a_first ? b.run_key : a.run_key));
}

TEST_F(Verdicts, OwnAblationExpectsAnEffect) {
  ExhibitDef def = demo_exhibit("pooled_table");
  for (RowDef& row : def.rows) row.paper.clear();
  def.claims.resize(1);
  EXPECT_EQ(message([&] { judged(def, demo_values()); }), "claim c1: rows full and no_mask have no printed tr_r1 and the claim no expected effect");
  def.claims[0].expected = 1.5;
  Store::open(file_).register_exhibit(def);
  const auto v = judge(reader(), def.key);
  EXPECT_EQ(v[0].verdict, "CONFIRMED");
  EXPECT_DOUBLE_EQ(*v[0].d_paper, 1.5);
  EXPECT_DOUBLE_EQ(*v[0].margin, 0.5);
}

TEST_F(Verdicts, ReversedAndAbsentReadDifferentlyBelowThePapersScale) {
  ExhibitDef def = demo_exhibit("pooled_table");
  def.claims.resize(1);
  const auto v = judged(def, {{"full", {60.1, 60.7, 60.3}}, {"no_mask", {61.2, 61.9, 61.4, 62.1, 61.6}}});
  EXPECT_EQ(v[0].verdict, "CONTRADICTED");
  EXPECT_EQ(v[0].detail, "REVERSED");
  EXPECT_EQ(verdict_wording(v[0], "REDUCED"), "not observed at this scale (REVERSED)");
  EXPECT_EQ(verdict_wording(v[0], "FULL"), "CONTRADICTED/REVERSED");
  EXPECT_EQ(judge_table(reader(), def.key, v).verdict, "DISAGREES");
}

TEST_F(Verdicts, OrderTieThresholdAndTrend) {
  ExhibitDef def = demo_exhibit("pooled_table");
  def.rows.pop_back();
  const auto add = [&](const std::string& id, const std::string& kind, std::vector<std::string> rows, std::optional<double> expected) {
    ClaimDef c;
    c.id = id, c.kind = kind, c.rows = std::move(rows), c.metric = "tr_r1", c.expected = expected, c.headline = false;
    def.claims.push_back(c);
  };
  def.claims.clear();
  add("order", "order", {"full", "raw_px", "no_mask"}, {});
  add("tie", "tie", {"full", "raw_px"}, 1.5);
  add("threshold", "threshold", {"full"}, 60.0);
  add("rise", "trend", {"no_mask", "raw_px", "full"}, {});
  add("peak", "trend", {"no_mask", "full", "raw_px"}, {});
  def.claims[3].shape = "increasing";
  def.claims[4].shape = "peak_at full";
  Values values = demo_values();
  values.erase("random");
  const auto v = judged(def, values);
  EXPECT_EQ(v[0].verdict, "INCONCLUSIVE");  // full > raw_px is not shown
  EXPECT_TRUE(v[0].mde.has_value());
  EXPECT_EQ(v[0].n_needed, 3);
  EXPECT_EQ(v[1].verdict, "CONFIRMED");
  EXPECT_DOUBLE_EQ(*v[1].margin, 1.5);
  EXPECT_EQ(v[2].verdict, "CONFIRMED");
  EXPECT_NEAR(*v[2].d, 1.64, 1e-9);
  EXPECT_EQ(v[3].verdict, "CONFIRMED");
  EXPECT_EQ(v[3].detail, "rise over levels 0-2: +1.273, p 0.000337");
  EXPECT_EQ(v[4].verdict, "INCONCLUSIVE");
}

TEST_F(Verdicts, SharedPretrainingCapsTheTier) {
  ExhibitDef def = demo_exhibit("welch");
  def.claims.resize(1);
  Store store = Store::open(file_);
  store.register_exhibit(def);
  RunDef base_a = run_def("base a", "pretrain"), base_b = run_def("base b", "pretrain");
  std::vector<RunDef> runs = {base_a, base_b};
  std::vector<RowRun> rows;
  for (const auto& [row, base] : std::map<std::string, std::string>{{"full", base_a.run_key}, {"no_mask", base_b.run_key}})
    for (int64_t seed = 0; seed < 3; ++seed) {
      runs.push_back(run_def(fmt::format("{}/{}", row, seed), "evaluate", seed));
      runs.back().parents = {{"init", base}};
      rows.push_back({row, runs.back().run_key, seed});
    }
  store.register_plan(def.key, runs, rows);
  complete_all(store, {{"full", {61.2, 61.9, 61.4}}, {"no_mask", {60.1, 60.7, 60.3}}});
  const auto v = judge(reader(), def.key);
  EXPECT_EQ(v[0].tier, "CHECKPOINT");
  EXPECT_EQ(v[0].detail, "seeds share a pre-training run that the rows do not");
}

TEST_F(Verdicts, OneSeedWithItemsSpeaksAboutCheckpoints) {
  ExhibitDef def = demo_exhibit("welch");
  def.claims.resize(1);
  Store store = Store::open(file_);
  plan(store, def, {{"full", {0}}, {"no_mask", {0}}});
  for (const auto& [row, right] : std::map<std::string, int>{{"full", 160}, {"no_mask", 120}}) {  // of 200 items, 4 a picture
    const Attempt a = claim(store, row + "/0");
    FakeWorker worker(run_folder(row + "/0"), a.fence);
    std::ofstream items(run_folder(row + "/0") / "items.jsonl");
    for (int i = 0; i < 200; ++i) items << nlohmann::json{{"id", i}, {"group", i / 4}, {"value", (i * 7) % 200 < right ? 1 : 0}}.dump() << "\n";
    items.close();
    worker.say("items", {{"metric", "tr_r1"}, {"split", "test"}, {"file", "items.jsonl"}}).final_score("tr_r1", right / 2.0);
    store.ingest(a.attempt_id, worker.spool());
    store.finish(a.attempt_id, "DONE", 0, 0, "", "");
  }
  const auto v = judge(reader(), def.key);
  EXPECT_EQ(v[0].tier, "CHECKPOINT");
  EXPECT_EQ(v[0].sd_mode, "paired_items");
  EXPECT_EQ(v[0].verdict, "CONFIRMED");
  EXPECT_NEAR(*v[0].d, 20.0, 1e-9);
  EXPECT_EQ(v[0].n_needed, 0);  // more seeds of the same checkpoint do not exist
}

TEST_F(Verdicts, OneSeedWithoutItemsOrAnchorIsIncomplete) {
  ExhibitDef def = demo_exhibit("welch");
  def.claims.resize(1);
  const auto v = judged(def, {{"full", {62.0}}, {"no_mask", {61.0}}});
  EXPECT_EQ(v[0].verdict, "INCOMPLETE");
  EXPECT_EQ(v[0].detail, "full has one seed and no anchor row has two to borrow a noise estimate from");
}

TEST_F(Verdicts, SavedVerdictsReadBack) {
  const ExhibitDef def = demo_exhibit();
  const auto v = judged(def, demo_values());
  Store::open(file_).save_verdicts(def.key, v, inputs_hash(reader(), def.key));
  const auto read = reader().verdicts(def.key);
  ASSERT_EQ(read.size(), 3u);
  EXPECT_EQ(read[0].verdict, "CONFIRMED");
  EXPECT_EQ(*read[0].p_conf, *v[0].p_conf);
  EXPECT_EQ(read[1].n_needed, 4);
  EXPECT_FALSE(read[2].d.has_value());
  const auto view = reader().query("SELECT claim_id, verdict FROM v_claims ORDER BY claim_id");
  EXPECT_EQ(view.rows, (std::vector<std::vector<std::string>>{{"c1", "CONFIRMED"}, {"c2", "INCONCLUSIVE"}, {"c3", "VACUOUS"}}));
}

}  // namespace
}  // namespace vlp::results_db::testing
