// The read-only verbs on a small database: what they print and what they return.

#include "experiments/verbs.hpp"

#include <gmock/gmock.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "core/util/sha256.hpp"
#include "results_db/spool.hpp"
#include "results_db/store.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using results_db::Store;
using ::testing::HasSubstr;

results_db::RunDef make_run(const std::string& row, int64_t seed, double lr) {
  results_db::RunDef run;
  run.kind = "evaluate";
  run.name = "retrieval";
  run.seed = seed;
  run.run_key = sha256_hex(row + std::to_string(seed));
  run.frozen_json = "{}";
  const auto config = json{{"model", {{"dim", 64}}}, {"train", {{"lr", lr}}}}.dump();
  for (const auto& [part, text] : {std::pair<std::string, std::string>{"config", config}, {"seed", std::to_string(seed)}})
    run.parts.push_back({part, sha256_hex(text), text});
  return run;
}

class Verbs : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = Store::open(folder_ / "vlp.sqlite");
    results_db::ExhibitDef def;
    def.key.id = "demo/table-1";
    def.paper = "demo";
    def.kind = "table";
    def.title = "A table";
    def.locator = "Table 1";
    def.fidelity = "PROXY";
    def.seeds = {0, 1, 2};
    def.rows = {{.key = "full", .label = "Full", .role = "anchor", .config_json = "{}", .paper = {{"r1", "63.4"}}},
                {.key = "less", .label = "Less", .role = "ablation", .config_json = "{}", .paper = {{"r1", "61.0"}}}};
    results_db::MetricDef metric;
    metric.id = "r1";
    metric.label = "R@1";
    def.metrics = {metric};
    results_db::ClaimDef claim;
    claim.id = "c1";
    claim.rows = {"full", "less"};
    claim.metric = "r1";
    claim.text = "full is better";
    def.claims = {claim};
    def.spec_path = "demo/table-1.toml";
    def.spec_text = "schema = 1\n";
    def.spec_sha256 = sha256_hex(def.spec_text);
    store.register_exhibit(def);
    std::vector<results_db::RunDef> runs;
    std::vector<results_db::RowRun> rows;
    for (int64_t seed = 0; seed < 3; ++seed) {
      for (const char* row : {"full", "less"}) {
        runs.push_back(make_run(row, seed, row == std::string("full") ? 1e-3 : 1e-4));
        rows.push_back({row, runs.back().run_key, seed});
      }
    }
    store.register_plan(def.key, runs, rows);
    for (int64_t seed = 0; seed < 3; ++seed) {
      finish(store, runs[static_cast<size_t>(2 * seed)], 61 + 0.25 * static_cast<double>(seed));
      finish(store, runs[static_cast<size_t>(2 * seed + 1)], 51 + 0.5 * static_cast<double>(seed));
    }
    runs_ = runs;
  }

  void finish(Store& store, const results_db::RunDef& run, double value) const {
    const auto attempt = store.claim(run.run_key, {.host = "h", .boot_id = "b", .device = "cpu"}, folder_, 60);
    const json record = {{"seq", 0}, {"fence", attempt->fence}, {"type", "final"}, {"t", 1.0}, {"metric", "r1"}, {"split", "test"}, {"value", value},
                         {"value_kind", "FINITE"}, {"n_items", 100}, {"item_se", 1.0}, {"selection", "last"}};
    const auto spool = folder_ / (run.run_key.substr(0, 12) + ".jsonl");
    write_file_atomic(spool, results_db::spool_line(record));
    store.ingest(attempt->attempt_id, spool);
    store.finish(attempt->attempt_id, "DONE", 0, 0, "", "");
  }

  // What a verb prints; its exit code goes to `code_`.
  std::string output(int (*verb)(const Arguments&), Arguments args) {
    args.insert(args.end(), {"--out", folder_.string()});
    ::testing::internal::CaptureStdout();
    try {
      code_ = verb(args);
    } catch (...) {
      ::testing::internal::GetCapturedStdout();
      throw;
    }
    return ::testing::internal::GetCapturedStdout();
  }

  ScratchFolder scratch_{"vlp-verbs"};
  fs::path folder_ = scratch_.path();
  std::vector<results_db::RunDef> runs_;
  int code_ = -1;
};

TEST_F(Verbs, QueryPrintsColumnsCsvAndJson) {
  const std::string sql = "SELECT row, n, mean FROM v_cell ORDER BY row";
  EXPECT_EQ(output(verb_query, {sql}), "row   n   mean\nfull  3  61.25\nless  3   51.5\n");
  EXPECT_EQ(output(verb_query, {sql, "--csv"}), "row,n,mean\nfull,3,61.25\nless,3,51.5\n");
  EXPECT_EQ(json::parse(output(verb_query, {sql, "--json"}))[1]["row"], "less");
  EXPECT_THROW(output(verb_query, {"DELETE FROM run"}), BadInput);
}

TEST_F(Verbs, WhyShowsTheFirstDifferenceAndEndsWithOne) {
  const auto a = runs_[0].run_key.substr(0, 12), b = runs_[1].run_key.substr(0, 12);
  const auto text = output(verb_why, {a, b});
  EXPECT_EQ(code_, 1);
  EXPECT_THAT(text, HasSubstr("config train.lr  0.001         0.0001        <- first difference\n"));
  EXPECT_THAT(text, HasSubstr("seed             equal         (0)\n"));
  EXPECT_THAT(output(verb_why, {a, a}), HasSubstr("config  equal"));
  EXPECT_EQ(code_, 0);
}

TEST_F(Verbs, VerdictIsTheSameTextEveryTimeAndItsCodeSaysTheOutcome) {
  const auto text = output(verb_verdict, {"demo/table-1", "--device", "cpu"});
  EXPECT_THAT(text, HasSubstr("demo/table-1  micro world cpu  fidelity PROXY\n"));
  EXPECT_THAT(text, HasSubstr("c1"));
  EXPECT_THAT(text, HasSubstr("CONFIRMED"));
  EXPECT_EQ(code_, 0);
  EXPECT_EQ(output(verb_verdict, {"demo/table-1", "--device", "cpu"}), text);
}

TEST_F(Verbs, DrawSaysWhichCommandMakesTheRuns) {
  const auto says = [&](const Arguments& args) {
    try {
      output(verb_draw, args);
    } catch (const BadInput& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  EXPECT_EQ(says({"cmal/figure-3", "--scale", "smoke", "--device", "cpu"}),
            "cmal/figure-3 at smoke scale on world: was not run yet; `make reproduce-figure-3 PAPER=cmal SCALE=smoke DATA=world DEVICE=cpu` makes what is missing");
  EXPECT_THAT(says({"cmal/figure-5", "--device", "cpu", "--db", (folder_ / "none.sqlite").string()}), HasSubstr("there are no runs yet ("));
  EXPECT_THAT(says({"cmal/figure-33", "--device", "cpu"}), HasSubstr("cmal/figure-3"));
  EXPECT_THAT(says({"none.json", "--device", "cpu"}), HasSubstr("none.json"));
}

TEST_F(Verbs, StatusCountsStages) {
  EXPECT_EQ(output(verb_status, {}), "demo/table-1  micro world cpu\n"
                                     "stage     planned  done  running  errored  to do\n"
                                     "evaluate        6     6        0        0      0\n");
}

TEST_F(Verbs, DatabaseIsCheckedAndBackedUp) {
  EXPECT_THAT(output(verb_db, {"check"}), HasSubstr(": sound\n"));
  output(verb_db, {"backup", "--to", (folder_ / "copy.sqlite").string()});
  EXPECT_TRUE(fs::exists(folder_ / "copy.sqlite"));
  EXPECT_THAT(output(verb_gc, {"--dry-run"}), HasSubstr("0 runs, 0.0 MB\n"));
}

TEST_F(Verbs, ExportKnowsFourFormats) {
  EXPECT_EQ(json::parse(output(verb_export, {"demo/table-1", "--format", "json", "--device", "cpu"}))["exhibit"], "demo/table-1");
  EXPECT_THAT(output(verb_export, {"demo/table-1", "--format", "latex", "--device", "cpu"}), HasSubstr("\\begin{table}"));
  std::string message;
  try {
    verb_export({"demo/table-1", "--format", "jsn", "--device", "cpu", "--out", folder_.string()});
  } catch (const BadInput& e) {
    message = e.what();
  }
  EXPECT_EQ(message, "vlp export: --format jsn: is not csv, json, md or latex; did you mean json?");
}

}  // namespace
}  // namespace vlp::experiments
