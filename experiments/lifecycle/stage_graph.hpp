#pragma once
// The runs of a plan with their states: which may start, which wait, which cannot.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/lifecycle/stage_costs.hpp"
#include "results_db/records.hpp"

namespace vlp::experiments {

enum class StageState {
  kOpen,       // nothing computes it yet
  kRunning,    // a worker of ours
  kElsewhere,  // a worker of another live coordinator
  kDone,
  kErrored     // failed, diverged or out of time: not again in this session
};

struct Folders {
  std::filesystem::path runs;        // OUT/runs
  std::filesystem::path data_cache;  // outputs of prepare stages
};

struct Stage {
  results_db::RunDef def;
  std::filesystem::path run_dir, output;
  std::vector<size_t> parents, children;
  StageState state = StageState::kOpen;
  bool rebuild = false;   // its scores are stored, its output was deleted and a child needs it
  int64_t lost = 0;       // times that its worker vanished in this session
  int64_t depth = 0;      // longest chain of parents
  StageClass cost;
  std::string label() const;  // "pretrain main, seed 0"
};

class StageGraph final {
 public:
  // Throws InternalFault where a parent is missing from the plan or stages wait for each other.
  StageGraph(const std::vector<results_db::RunDef>& runs, const Folders& folders);

  std::vector<Stage>& stages() { return stages_; }
  const std::vector<Stage>& stages() const { return stages_; }
  Stage& at(const std::string& run_key) { return stages_[index_.at(run_key)]; }
  const Stage& at(const std::string& run_key) const { return stages_[index_.at(run_key)]; }
  std::vector<std::string> keys() const;
  int64_t count(StageState state) const;

  // An open stage whose parents are done and have their output: the deepest first, so that cells are finished early, then in the order of
  // the plan. A done parent whose output is gone is opened again on the way.
  std::optional<size_t> next_startable();
  // Open stages below an errored one.
  std::vector<size_t> blocked() const;
  // The file folder of the output of the parent with this role; empty if there is none.
  std::filesystem::path parent_output(const Stage& stage, const std::string& role) const;

 private:
  bool is_startable(Stage& stage);
  std::vector<Stage> stages_;
  std::vector<size_t> order_;  // by falling depth
  std::map<std::string, size_t> index_;
};

}  // namespace vlp::experiments
