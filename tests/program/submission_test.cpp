// vlp export --submission: the servers' files of recorded predictions, read by vlp score.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/formats/item_lines.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/sha256.hpp"
#include "results_db/spool.hpp"
#include "results_db/store.hpp"
#include "tests/program/verb_test.hpp"
#include "tests/support/refusal.hpp"

namespace vlp::experiments {
namespace {

using formats::ItemScore;
using nlohmann::json;

results_db::MetricDef column(const std::string& id) {
  results_db::MetricDef out;
  out.id = out.label = id;
  return out;
}

// Finished runs of seed 3: of row "full" with three tasks' items, of row "old" with a score alone.
class SubmissionFile : public VerbTest {
 protected:
  void SetUp() override {
    VerbTest::SetUp();
    auto store = results_db::Store::open(folder_ / "vlp.sqlite");
    results_db::ExhibitDef def;
    def.key.id = "demo/table-1";
    def.paper = "demo";
    def.kind = "table";
    def.fidelity = "PROXY";
    def.seeds = {3};
    def.rows = {{.key = "full", .label = "Full", .role = "anchor", .config_json = "{}", .paper = {}},
                {.key = "old", .label = "Old", .role = "ablation", .config_json = "{}", .paper = {}},
                {.key = "printed", .label = "Printed", .role = "reported", .config_json = "", .paper = {{"vqa_acc", "70.1"}}}};
    def.metrics = {column("vqa_acc"), column("gqa_acc"), column("nlvr2_acc")};
    def.spec_path = "demo/table-1.toml";
    def.spec_text = "schema = 1\n";
    def.spec_sha256 = sha256_hex(def.spec_text);
    store.register_exhibit(def);
    store.register_plan(def.key, {run_of("full"), run_of("old")}, {{"full", run_of("full").run_key, 3}, {"old", run_of("old").run_key, 3}});
    finish(store, "full",
           {{"vqa_acc", {{"9000", "9", 100, "yes"}, {"25001", "25", 0, "caf\u00E9 \"big\""}}},
            {"gqa_acc", {{"02930152", "9", 100, "yes"}, {"2", "9", 0, "cat"}}},
            {"nlvr2_acc", {{"dev-1-0-0", "dev-1--0", 100, "true"}, {"dev-1-1-0", "dev-1--0", 0, "false"}}}});
    finish(store, "old", {{"vqa_acc", {}}});
  }

  static results_db::RunDef run_of(const std::string& row) {
    results_db::RunDef run;
    run.kind = "evaluate";
    run.name = "all";
    run.seed = 3;
    run.run_key = sha256_hex(row);
    run.frozen_json = "{}";
    run.parts = {{"seed", sha256_hex("3"), "3"}};
    return run;
  }

  void finish(results_db::Store& store, const std::string& row, const std::map<std::string, std::vector<ItemScore>>& scored) const {
    const auto attempt = store.claim(run_of(row).run_key, {.host = "h", .boot_id = "b", .device = "cpu"}, folder_, 60);
    std::string spool;
    int64_t seq = 0;
    const auto say = [&](const char* type, const std::string& metric, json more) {
      more.update({{"seq", seq++}, {"fence", attempt->fence}, {"type", type}, {"t", 1.0}, {"metric", metric}, {"split", "test"}});
      spool += results_db::spool_line(more);
    };
    for (const auto& [metric, items] : scored) {
      say("final", metric, {{"value", 50.0}, {"value_kind", "FINITE"}, {"n_items", 2}, {"item_se", 1.0}, {"selection", "last"}});
      if (items.empty()) continue;
      formats::write_item_lines(folder_ / metric, items);
      say("items", metric, {{"file", metric}});
    }
    const auto file = folder_ / (row + ".jsonl");
    write_file_atomic(file, spool);
    store.ingest(attempt->attempt_id, file);
    store.finish(attempt->attempt_id, "DONE", 0, 0, "", "");
  }

  Arguments arguments(const std::string& kind) const {
    return {"demo/table-1", "--submission", kind,    "--row",         "full", "--seed", "3", "--to", (folder_ / "out").string(),
            "--device",     "cpu",          "--out", folder_.string()};
  }
  std::string message(Arguments args) const {
    return test::refusal([&] { output(verb_export, args); });
  }
  double accuracy(const std::string& kind, const std::string& references) const {
    EXPECT_EQ(output(verb_export, arguments(kind)), fmt::format("wrote 2 predictions to {}\n", (folder_ / "out").string()));
    return json::parse(output(verb_score, {kind, "--predictions", (folder_ / "out").string(), "--references", write("references", references),
                                           "--json"}))["scores"]["accuracy"]
        .get<double>();
  }
};

TEST_F(SubmissionFile, IsWhatTheServerTakesAndReadsBack) {
  EXPECT_EQ(accuracy("vqa", R"({"annotations": [{"question_id": 9000, "image_id": 9, "question_type": "is", "answer_type": "yes/no", "answers": [
    {"answer": "yes"}, {"answer": "yes"}, {"answer": "yes"}, {"answer": "yes"}]}, {"question_id": 25001, "image_id": 25, "question_type": "what",
    "answer_type": "other", "answers": [{"answer": "bar"}, {"answer": "bar"}, {"answer": "bar"}, {"answer": "bar"}]}]})"),
            50.0);
  EXPECT_EQ(json::parse(read_file(folder_ / "out")),
            json::parse(R"([{"question_id": 9000, "answer": "yes"}, {"question_id": 25001, "answer": "café \"big\""}])"));
  EXPECT_EQ(
      accuracy("gqa",
               R"({"02930152": {"question": "Is it?", "isBalanced": true, "answer": "yes", "types": {"structural": "verify", "semantic": "attr"}},
    "2": {"question": "What?", "isBalanced": true, "answer": "dog", "types": {"structural": "query", "semantic": "obj"}}})"),
      50.0);
  EXPECT_EQ(accuracy("nlvr2", "{\"identifier\": \"dev-1-0-0\", \"label\": \"True\"}\n{\"identifier\": \"dev-1-1-0\", \"label\": \"True\"}\n"), 50.0);
  EXPECT_EQ(read_file(folder_ / "out"), "dev-1-0-0,True\ndev-1-1-0,False\n");
}

TEST_F(SubmissionFile, SaysWhatIsNotThere) {
  const auto with = [&](const std::string& option, const std::string& value) {
    auto args = arguments("vqa");
    *(std::ranges::find(args, option) + 1) = value;
    return message(args);
  };
  EXPECT_EQ(with("--submission", "vqa2"), "vlp export: --submission 'vqa2' is not there; did you mean vqa?; there are vqa, gqa, nlvr2");
  EXPECT_EQ(with("--row", "ful"), "demo/table-1: the row 'ful' is not there; did you mean full?; there are full, old, printed");
  EXPECT_EQ(with("--seed", "4"), "demo/table-1, row full: a finished run of seed '4' is not there; did you mean 3?; there are 3");
  EXPECT_EQ(with("--row", "printed"), "demo/table-1, row printed: a finished run of seed '3' is not there; there is none");
  EXPECT_EQ(message({"demo/table-1", "--submission", "vqa", "--row", "full", "--seed", "3"}),
            "vlp export: --submission needs --row, --seed and --to; --to is missing");
  EXPECT_EQ(message({"demo/table-1", "--row", "full"}), "vlp export: --row: is for --submission only; leave it away");
}

TEST_F(SubmissionFile, ARunWithoutRecordedPredictionsSaysSo) {
  auto args = arguments("vqa");
  *std::ranges::find(args, "full") = "old";
  EXPECT_EQ(message(args), fmt::format("run {}: its predictions were not recorded, as before schema version 4; run the exhibit again",
                                       sha256_hex("old").substr(0, 12)));
}

}  // namespace
}  // namespace vlp::experiments
