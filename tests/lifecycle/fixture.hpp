#pragma once
// A folder with a database, and small plans of fake stages: prepare -> pretrain(seed) -> finetune(seed) -> evaluate(seed).

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/util/process.hpp"
#include "core/util/scratch_folder.hpp"
#include "experiments/lifecycle/run.hpp"
#include "results_db/reader.hpp"
#include "results_db/store.hpp"

namespace vlp::experiments::test {

struct FakePlan {
  std::vector<results_db::RunDef> runs;
  std::vector<results_db::RowRun> rows;
  std::vector<CellGroup> cells;
};

// `fake` is put into the frozen configuration of the stages of kind `kind` (empty: all); the others take 3 quick steps.
FakePlan make_plan(int64_t seeds, const nlohmann::json& fake = nlohmann::json::object(), const std::string& kind = "");

class Lifecycle : public ::testing::Test {
 protected:

  std::filesystem::path database() const { return folder_ / "vlp.sqlite"; }
  results_db::Store open_and_register(const FakePlan& plan) const;
  RunOptions options() const;
  // Runs the plan in this process and keeps what it printed.
  RunSummary run_plan(const FakePlan& plan, const RunOptions& options);
  // A coordinator in a process of its own (its plan and options come from folder_/session.json).
  Process start_coordinator(const FakePlan& plan, const std::string& name, int64_t jobs = 2) const;

  results_db::RunRecord run_of(const results_db::RunDef& run) const;
  const results_db::RunDef& find(const FakePlan& plan, const std::string& kind, int64_t seed = 0) const;
  int64_t executions(const results_db::RunDef& run) const;
  std::filesystem::path run_dir(const results_db::RunDef& run) const { return folder_ / "runs" / run.run_key.substr(0, 12); }
  // All done, each accepted once, each score as if nothing had ever been interrupted.
  void expect_all_scores(const FakePlan& plan) const;

  ScratchFolder scratch_{"vlp-lifecycle"};
  std::filesystem::path folder_ = scratch_.path();
  std::vector<std::string> lines_;
  std::vector<std::string> cells_;
};

// The body of `test_lifecycle coordinate SESSION.json`.
int coordinate(const std::filesystem::path& session);

}  // namespace vlp::experiments::test
