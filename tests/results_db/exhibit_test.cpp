// Registration, plans, cells, reuse, and the views that other programs read.

#include <fmt/format.h>

#include "core/util/sha256.hpp"
#include "fixture.hpp"
#include "results_db/definition.hpp"

namespace vlp::results_db::testing {
namespace {

class Exhibits : public ResultsDb {};

TEST_F(Exhibits, DefinitionReadsBackWhole) {
  ExhibitDef def = demo_exhibit();
  def.figure_x = "ratio", def.figure_levels = {{"full", 15}, {"no_mask", 30}}, def.layout = "rows";
  def.claims[1].headline = false, def.claims[1].note = "n", def.claims[2].expected = 0.5;
  def.metrics[0].task = "retrieval", def.metrics[0].direction = -1;
  Store::open(file_).register_exhibit(def);
  const ExhibitDef read = reader().exhibit(def.key);
  EXPECT_EQ(definition_json(read), definition_json(def));
  EXPECT_EQ(read.spec_text, def.spec_text);
  EXPECT_EQ(read.seeds, def.seeds);
  ASSERT_EQ(reader().exhibits().size(), 1u);
  EXPECT_EQ(reader().exhibits()[0].locator, "Table 2, p. 6");
}

TEST_F(Exhibits, RegistrationIsIdempotent) {
  Store store = Store::open(file_);
  store.register_exhibit(demo_exhibit());
  const auto before = reader().query("SELECT count(*), max(claim_no) FROM claim").rows;
  store.register_exhibit(demo_exhibit());
  EXPECT_EQ(reader().query("SELECT count(*), max(claim_no) FROM claim").rows, before);
  EXPECT_TRUE(reader().events().empty());
}

TEST_F(Exhibits, EditedClaimIsANewRevisionWithBothTexts) {
  Store store = Store::open(file_);
  ExhibitDef def = demo_exhibit();
  plan(store, def, demo_values());
  complete(store, "full/0", 61.2);
  def.claims[0].margin_ratio = 0.5;
  def.rows[2].paper["tr_r1"] = "62.5";  // c2's printed value
  def.claims.pop_back();                // c3
  store.register_exhibit(def);
  const auto edits = reader().claim_edits(def.key);
  ASSERT_EQ(edits.size(), 3u);
  EXPECT_EQ(edits[0].claim_id, "c1");
  EXPECT_EQ(edits[0].change, "edited");
  EXPECT_EQ(edits[0].revision, 2);
  EXPECT_EQ(edits[0].results, 1);
  EXPECT_NE(edits[0].before_json, edits[0].after_json);
  EXPECT_EQ(edits[1].claim_id, "c2");
  EXPECT_EQ(nlohmann::json::parse(edits[1].after_json).at("printed").at("raw_px"), "62.5");
  EXPECT_EQ(edits[2].claim_id, "c3");
  EXPECT_EQ(edits[2].change, "retired");
  EXPECT_EQ(reader().exhibit(def.key).claims.size(), 2u);
  EXPECT_EQ(reader().query("SELECT count(*) FROM claim").rows[0][0], "5");  // nothing was overwritten
  EXPECT_EQ(reader().registrations(def.key).at(0).results, 1);
  store.register_exhibit(demo_exhibit());
  EXPECT_EQ(reader().claim_edits(def.key).at(5).change, "restored");
}

TEST_F(Exhibits, DeletingAllResultsLeavesClaimsIntact) {
  Store store = Store::open(file_);
  const ExhibitDef def = demo_exhibit();
  plan(store, def, demo_values());
  complete_all(store, demo_values());
  store.register_plan(def.key, {run_def("other")}, {});
  EXPECT_EQ(store.collect_garbage(false).size(), 15u);
  EXPECT_EQ(reader().exhibit(def.key).claims.size(), 3u);
  EXPECT_EQ(reader().query("SELECT count(*) FROM metric_final").rows[0][0], "0");
}

TEST_F(Exhibits, VariantsNeverMix) {
  Store store = Store::open(file_);
  ExhibitDef micro = demo_exhibit(), small = demo_exhibit();
  small.key.variant.scale = "small";
  plan(store, micro, {{"full", {1, 2, 3}}});
  complete_all(store, {{"full", {1, 2, 3}}});
  store.register_exhibit(small);
  EXPECT_EQ(reader().cells(micro.key)[0].n, 3);
  EXPECT_EQ(reader().cells(small.key)[0].n, 0);
  EXPECT_EQ(message([&] {
              reader().exhibit({"demo/table-2", {"paper", "world", "cpu"}});
            }),
            "demo/table-2 paper/world/cpu: this variant has not been run; recorded: micro/world/cpu, small/world/cpu");
  EXPECT_EQ(message([&] { reader().exhibit({"demo/table-3", {}}); }), "demo/table-3: not in the database; run it first; did you mean demo/table-2?");
}

TEST_F(Exhibits, ASumHasTheSeedsThatHaveAllItsParts) {
  Store store = Store::open(file_);
  auto def = demo_exhibit();
  def.metrics.push_back(def.metrics.front());
  def.metrics.back().id = "ir_r1";
  def.metrics.push_back(def.metrics.front());
  def.metrics.back().id = "tr_r1+ir_r1", def.metrics.back().task = "";
  plan(store, def, {{"full", {1, 2}}});
  for (const auto& [name, tr, ir] : {std::tuple{"full/0", 61.0, 42.5}, {"full/1", 62.0, -1.0}}) {
    const auto attempt = claim(store, name);
    FakeWorker worker(run_folder(name), attempt.fence);
    worker.say("header").final_score("tr_r1", tr);
    if (ir > 0) worker.final_score("ir_r1", ir);
    worker.say("end", {{"state", "DONE"}, {"error_kind", ""}, {"error_text", ""}});
    store.ingest(attempt.attempt_id, worker.spool());
    store.finish(attempt.attempt_id, "DONE", 0, 0, "", "");
  }
  for (const auto& cell : reader().cells(def.key)) {
    if (cell.row != "full" || cell.metric != "tr_r1+ir_r1") continue;
    ASSERT_EQ(cell.n, 1);
    EXPECT_EQ(cell.seeds[0].value, 103.5);
    EXPECT_EQ(cell.seeds[0].n_items, 2000);
    EXPECT_EQ(cell.missing.size(), 1U);
    return;
  }
  FAIL() << "no such cell";
}

TEST_F(Exhibits, CellsHoldEverySeedInOrder) {
  Store store = Store::open(file_);
  const ExhibitDef def = demo_exhibit();
  plan(store, def, demo_values());
  Values part = demo_values();
  part["no_mask"] = {60.1};
  complete_all(store, part);
  store.finish(claim(store, "no_mask/2").attempt_id, "FAILED", 1, 0, "oom", "out of memory");
  const auto cells = reader().cells(def.key);
  ASSERT_EQ(cells.size(), 4u);
  EXPECT_EQ(cells[0].row, "full");
  EXPECT_EQ(cells[0].n, 5);
  EXPECT_EQ(cells[0].planned, 5);
  EXPECT_NEAR(cells[0].mean, 61.64, 1e-12);
  EXPECT_NEAR(cells[0].sd, 0.36469, 1e-5);
  EXPECT_EQ(*cells[0].paper, "63.4");
  EXPECT_EQ(cells[0].seeds[3].value, 62.1);
  EXPECT_EQ(cells[0].seeds[3].n_items, 1000);
  EXPECT_EQ(cells[0].seeds[3].run_key, key_of("full/3"));
  EXPECT_EQ(cells[1].n, 1);
  EXPECT_EQ(cells[1].sd, 0);
  ASSERT_EQ(cells[1].missing.size(), 2u);
  EXPECT_EQ(cells[1].missing[0].state, "PLANNED");
  EXPECT_EQ(cells[1].missing[1].state, "FAILED");
  const auto view = reader().query("SELECT row, n, planned, round(mean, 2), round(sd, 4), paper FROM v_cell ORDER BY row_order");
  EXPECT_EQ(view.rows[0], (std::vector<std::string>{"full", "5", "5", "61.64", "0.3647", "63.4"}));
  EXPECT_EQ(view.rows[1], (std::vector<std::string>{"no_mask", "1", "3", "60.1", "", "61.0"}));
  EXPECT_EQ(reader().query("SELECT row, seed, state, error FROM v_incomplete ORDER BY seed").rows,
            (std::vector<std::vector<std::string>>{{"no_mask", "1", "PLANNED", ""}, {"no_mask", "2", "FAILED", "oom: out of memory"}}));
  const auto floor = reader().noise_floor(def.key);
  ASSERT_EQ(floor.size(), 1u);
  EXPECT_NEAR(floor[0].sd, 0.36469, 1e-5);
  EXPECT_EQ(floor[0].df, 4);
}

TEST_F(Exhibits, MissingSeedNamesTheAncestorThatDiverged) {
  Store store = Store::open(file_);
  const ExhibitDef def = demo_exhibit();
  store.register_exhibit(def);
  const RunDef base = run_def("base", "pretrain");
  RunDef leaf = run_def("leaf");
  leaf.parents = {{"init", base.run_key}};
  store.register_plan(def.key, {base, leaf}, {{"full", leaf.run_key, 0}});
  store.finish(claim(store, "base").attempt_id, "DIVERGED", 0, 0, "non_finite", "loss");
  EXPECT_EQ(reader().cells(def.key)[0].missing.at(0).state, "DIVERGED");
  EXPECT_EQ(reader().pretrain_of_seeds(def.key, "full").at(0), base.run_key);
}

TEST_F(Exhibits, ReusedCellNamesItsOrigin) {  // trap: finished cells rerun
  Store store = Store::open(file_);
  const ExhibitDef first = demo_exhibit();
  ExhibitDef second = demo_exhibit();
  second.key.id = "demo/table-9";
  plan(store, first, {{"full", {61.2}}});
  complete(store, "full/0", 61.2);
  plan(store, second, {{"full", {61.2}}});
  EXPECT_EQ(store.run_states({key_of("full/0")})[0].state, "DONE");
  EXPECT_EQ(reader().cells(first.key)[0].seeds[0].reused_from, "");
  EXPECT_EQ(reader().cells(second.key)[0].seeds[0].reused_from, "demo/table-2");
  ASSERT_EQ(reader().run(key_of("full/0")).used_by.size(), 2u);
}

TEST_F(Exhibits, AdHocRunsNeverFeedTheTable) {
  Store store = Store::open(file_);
  const ExhibitDef def = demo_exhibit();
  plan(store, def, {{"full", {61.2}}});
  complete(store, "full/0", 61.2);
  RunDef adhoc = run_def("adhoc");
  adhoc.origin = "adhoc";
  store.register_plan(def.key, {adhoc}, {{"full", adhoc.run_key, 0}});
  complete(store, "adhoc", 99.0);
  EXPECT_EQ(reader().cells(def.key)[0].seeds.size(), 1u);
  EXPECT_EQ(reader().cells(def.key)[0].mean, 61.2);
  EXPECT_EQ(reader().cells(def.key, "adhoc")[0].mean, 99.0);
  EXPECT_EQ(reader().query("SELECT mean FROM v_cell WHERE row = 'full'").rows[0][0], "61.2");
}

TEST_F(Exhibits, AnEvaluateStagesScoreGoesFirstAndTasksAreKeptApart) {
  Store store = Store::open(file_);
  ExhibitDef def = demo_exhibit();
  def.metrics.push_back({.id = "acc", .label = "Accuracy", .task = "vqa"});
  store.register_exhibit(def);
  RunDef finetune = run_def("finetune", "finetune"), retrieval = run_def("retrieval"), vqa = run_def("vqa");
  vqa.name = "vqa";
  store.register_plan(def.key, {finetune, retrieval, vqa}, {{"full", finetune.run_key, 0}, {"full", retrieval.run_key, 0}, {"full", vqa.run_key, 0}});
  complete(store, "finetune", 50.0);
  EXPECT_EQ(reader().cells(def.key)[0].mean, 50.0);  // the only stage that gave the score so far
  complete(store, "retrieval", 61.0);
  store.finish(claim(store, "vqa").attempt_id, "FAILED", 1, 0, "oom", "");
  const auto cells = reader().cells(def.key);
  ASSERT_EQ(cells[0].seeds.size(), 1u);
  EXPECT_EQ(cells[0].seeds[0].run_key, retrieval.run_key);
  EXPECT_TRUE(cells[0].missing.empty());  // retrieval does not wait for the failed vqa
  EXPECT_EQ(cells[1].metric, "acc");
  EXPECT_EQ(cells[1].missing.at(0).state, "FAILED");
}

TEST_F(Exhibits, RunsPrefixesAndKeyParts) {
  Store store = Store::open(file_);
  const ExhibitDef def = demo_exhibit();
  plan(store, def, demo_values());
  const std::string key = key_of("full/0");
  EXPECT_EQ(reader().run(key.substr(0, 12)).run_key, key);
  EXPECT_EQ(reader().runs(def.key).size(), 14u);
  EXPECT_EQ(reader().runs(def.key)[0].run_key, key);
  const auto parts = reader().key_parts(key);
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0].part, "config");
  EXPECT_EQ(parts[0].text, "{\"lr\":0.001}");
  EXPECT_EQ(message([&] { reader().run("abc"); }), "run 'abc': give at least 4 hexadecimal digits of its key");
  EXPECT_EQ(message([&] { reader().run("0000"); }), "run 0000: not in the database");
}

TEST_F(Exhibits, AmbiguousPrefixIsRefused) {
  Store store = Store::open(file_);
  const ExhibitDef def = demo_exhibit();
  store.register_exhibit(def);
  RunDef a = run_def("a"), b = run_def("b");
  a.run_key = std::string(12, 'a') + std::string(52, '0'), b.run_key = std::string(13, 'a') + std::string(51, '0');
  store.register_plan(def.key, {a, b}, {});
  EXPECT_EQ(message([&] { reader().run("aaaaaa"); }), "run aaaaaa: is ambiguous (aaaaaaaaaaaa, aaaaaaaaaaaa, ...); give more digits");
  EXPECT_EQ(reader().run(std::string(13, 'a')).run_key, b.run_key);
}

TEST_F(Exhibits, PlanMistakesAreFaultsOfTheCaller) {
  Store store = Store::open(file_);
  const ExhibitDef def = demo_exhibit();
  store.register_exhibit(def);
  RunDef orphan = run_def("orphan");
  orphan.parents = {{"init", key_of("nobody")}};
  EXPECT_EQ(message([&] { store.register_plan(def.key, {orphan}, {}); }),
            fmt::format("register_plan: run {:.12} names parent {:.12}, which is not in the plan", orphan.run_key, key_of("nobody")));
  EXPECT_EQ(message([&] {
              store.register_plan(def.key, {run_def("a")}, {{"fulll", key_of("a"), 0}});
            }),
            "register_plan: row 'fulll' is not registered");
  EXPECT_EQ(reader().query("SELECT count(*) FROM run").rows[0][0], "0");  // one transaction: nothing was kept
}

TEST_F(Exhibits, GarbageIsWhatNoExhibitNeeds) {
  Store store = Store::open(file_);
  const ExhibitDef def = demo_exhibit();
  store.register_exhibit(def);
  const RunDef base = run_def("base", "pretrain");
  RunDef old_leaf = run_def("old"), new_leaf = run_def("new");
  old_leaf.parents = new_leaf.parents = {{"init", base.run_key}};
  store.register_plan(def.key, {base, old_leaf}, {{"full", old_leaf.run_key, 0}});
  complete(store, "old", 1);
  store.register_plan(def.key, {base, new_leaf}, {{"full", new_leaf.run_key, 0}});
  const auto garbage = store.collect_garbage(true);
  ASSERT_EQ(garbage.size(), 1u);  // the shared parent is needed
  EXPECT_EQ(garbage[0].run_key, old_leaf.run_key);
  EXPECT_EQ(garbage[0].run_dir, run_folder("old").string());
  EXPECT_EQ(reader().run(old_leaf.run_key).state, "DONE");  // a dry run deletes nothing
  store.collect_garbage(false);
  EXPECT_EQ(reader().query("SELECT count(*) FROM run").rows[0][0], "2");
  EXPECT_TRUE(store.collect_garbage(true).empty());
}

TEST_F(Exhibits, EnvironmentsAreStoredOnce) {
  Store store = Store::open(file_);
  plan(store, demo_exhibit(), demo_values());
  for (const char* name : {"full/0", "full/1"}) {
    const Attempt a = claim(store, name);
    store.record_environment(a.attempt_id, {{"git", "abc"}, {"dirty", "no"}});
    store.record_environment(a.attempt_id, {{"torch", "2.11"}});
  }
  EXPECT_EQ(reader().environment(key_of("full/1")), (std::map<std::string, std::string>{{"dirty", "no"}, {"git", "abc"}, {"torch", "2.11"}}));
  EXPECT_EQ(reader().query("SELECT count(DISTINCT env_sha256) FROM attempt").rows[0][0], "1");
  store.record_data_asset({"world", "prepared", "aa", "{}", 10, 2});
  store.record_data_asset({"world", "prepared", "aa", "{}", 10, 2});
  EXPECT_EQ(reader().query("SELECT count(*) FROM data_asset").rows[0][0], "1");
}

TEST_F(Exhibits, CostCountsWastedTimeToo) {
  Store store = Store::open(file_);
  plan(store, demo_exhibit(), {{"full", {61.2}}});
  store.finish(claim(store, "full/0").attempt_id, "FAILED", 1, 0, "oom", "");
  complete(store, "full/0", 61.2);
  const auto rows = reader().query("SELECT row, runs, attempts, useful_seconds >= 0, wasted_seconds >= 0 FROM v_cost").rows;
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0], (std::vector<std::string>{"full", "1", "2", "1", "1"}));
}

TEST_F(Exhibits, QueriesAreReadOnlyAndExplainMistakes) {
  Store::open(file_);
  EXPECT_EQ(message([&] { reader().query("SELECT colour FROM run"); }),
            fmt::format("query: {}: no such column: colour (SQLite code 1)", file_.string()));
  EXPECT_EQ(message([&] { reader().query("UPDATE run SET name = 'x'"); }), "query: only a SELECT is allowed here");
  const auto result = reader().query("SELECT 1 AS one, NULL AS none, 'x' AS text");
  EXPECT_EQ(result.columns, (std::vector<std::string>{"one", "none", "text"}));
  EXPECT_EQ(result.rows[0], (std::vector<std::string>{"1", "", "x"}));
}

}  // namespace
}  // namespace vlp::results_db::testing
