#pragma once
// The loop behind run(): one object a call.

#include <memory>

#include "core/util/interrupt.hpp"
#include "experiments/lifecycle/run.hpp"
#include "experiments/lifecycle/running_stage.hpp"

namespace vlp::experiments {

class Coordinator final {
 public:
  Coordinator(results_db::Store& store, const std::vector<results_db::RunDef>& runs, const std::vector<CellGroup>& cells,
              const RunOptions& options, const RunEvents& events);
  RunSummary run();

 private:
  bool step();  // false: nothing runs and nothing can be started any more
  void abandon();

  // The set difference: which stages are still to be computed.
  void read_states(bool at_start);
  StageState interpret(const results_db::Store::RunState& state, bool at_start, const Stage& stage);
  void wait_for_others();

  void start_what_can();
  void start(size_t index);
  void start_rebuild(size_t index);
  Job job_for(const Stage& stage, const std::string& attempt_id, int64_t fence) const;
  void launch(size_t index, const Job& job, std::optional<FolderLock> lock);

  void attend_running();
  void ingest(RunningStage& running, double now);
  void end_of(RunningStage& running, const ProcessEnd& process);
  void end_of_rebuild(RunningStage& running, const AttemptEnd& end);
  void report_failure(const RunningStage& running, const AttemptEnd& end);
  void report_cells();

  void heed_signals();
  void stop_starting(const std::string& why);
  void stop_running();
  std::optional<double> expected_seconds(const Stage& stage) const;
  void show_status();
  RunSummary summary() const;

  results_db::Store& store_;
  const RunOptions& options_;
  const RunEvents& events_;
  StageGraph graph_;
  std::vector<CellGroup> open_cells_;
  results_db::Store::Owner owner_;
  Interrupt signals_;
  std::vector<std::unique_ptr<RunningStage>> running_;
  std::string stopped_;                                          // why nothing new is started
  int signal_level_ = 0;
  int64_t reused_ = 0, computed_ = 0, elsewhere_ = 0, failures_ = 0;
  double begun_ = 0, last_look_ = 0, last_status_ = 0;
  StageCosts costs_;  // of the stages that finished here
};

}  // namespace vlp::experiments
