#include "experiments/history.hpp"

#include <gtest/gtest.h>

#include "experiments/plan.hpp"
#include "results_db/store.hpp"
#include "tests/experiments/fixture.hpp"

namespace vlp::experiments {
namespace {

class HistoryTest : public testing::Test {
 protected:
  void SetUp() override {
    tree.write("demo/table-1.toml", kTable);
    exhibit = tree.load("demo/table-1");
    stages = toy_stages(exhibit);
  }
  std::filesystem::path database() const { return tree.folder() / "vlp.sqlite"; }
  void end(results_db::Store& store, const results_db::RunDef& run, const std::string& state, const std::string& kind) {
    const auto attempt = store.claim(run.run_key, {"host", "boot", "cpu", 1, 1, "demo/table-1"}, "runs/x", 60);
    store.set_state(attempt->attempt_id, "RUNNING");
    store.finish(attempt->attempt_id, state, state == "DONE" ? 0 : 1, 0, kind, "");
  }

  SpecTree tree;
  Exhibit exhibit;
  Stages stages;
};

TEST_F(HistoryTest, WithoutADatabaseNothingIsKnownAndNothingIsMade) {
  const auto history = read_history(database(), exhibit);
  EXPECT_TRUE(history.runs.empty());
  EXPECT_FALSE(std::filesystem::exists(database()));
}

TEST_F(HistoryTest, StatesReasonsAndDurations) {
  {
    auto store = results_db::Store::open(database());
    store.register_exhibit(exhibit.def);
    store.register_plan(exhibit.def.key, stages.runs, stages.row_runs);
    end(store, find_run(stages, "r15", "prepare", "data", 0), "DONE", "");
    end(store, find_run(stages, "r15", "pretrain", "base", 0), "DONE", "");
    end(store, find_run(stages, "r15", "pretrain", "main", 0), "FAILED", "out_of_memory");
  }
  const auto history = read_history(database(), exhibit);
  const auto& base = history.runs.at(find_run(stages, "r15", "pretrain", "base", 0).run_key);
  EXPECT_EQ(base.state, "DONE");
  EXPECT_EQ(base.exhibit, "demo/table-1");
  EXPECT_GE(base.seconds, 0.0);
  const auto cost = [&](const std::string& name) {
    const auto& run = find_run(stages, "r15", "pretrain", name, 0);
    return history.costs.expected(class_of(run.kind, run.name, run.frozen_json));
  };
  EXPECT_TRUE(cost("base"));
  EXPECT_FALSE(cost("main"));  // failed attempts say nothing about the cost
  EXPECT_EQ(history.runs.at(find_run(stages, "r15", "pretrain", "main", 0).run_key).state, "FAILED");
  EXPECT_EQ(history.before.at({"r15", 1, "pretrain", "main"}).size(), 8U);

  const auto plan = make_plan(exhibit, stages, history);
  for (const auto& stage : plan.stages) {
    if (stage.run->run_key != find_run(stages, "r15", "pretrain", "main", 0).run_key) continue;
    EXPECT_EQ(stage.reason.substr(0, 21), "FAILED (out_of_memory");
  }
}

TEST_F(HistoryTest, AnotherVariantIsAnotherHistory) {
  {
    auto store = results_db::Store::open(database());
    store.register_exhibit(exhibit.def);
    store.register_plan(exhibit.def.key, stages.runs, stages.row_runs);
    end(store, find_run(stages, "r15", "prepare", "data", 0), "DONE", "");
  }
  const auto other = tree.load("demo/table-1", {.variant = {"smoke", "world", "cpu"}});
  const auto history = read_history(database(), other);
  EXPECT_TRUE(history.before.empty());
  const auto& data = find_run(stages, "r15", "prepare", "data", 0);
  EXPECT_FALSE(history.costs.expected(class_of(data.kind, data.name, data.frozen_json)));
  EXPECT_TRUE(history.cells.empty());
}

}  // namespace
}  // namespace vlp::experiments
