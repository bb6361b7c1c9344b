#pragma once
// One worker process and what its coordinator knows of it.

#include <optional>
#include <string>

#include "core/util/process.hpp"
#include "experiments/lifecycle/run_folder.hpp"
#include "results_db/store.hpp"

namespace vlp::experiments {

enum class StopReason { kNone, kUser, kTimeLimit };

struct RunningStage {
  size_t stage = 0;                 // index in the graph
  std::string attempt_id;           // empty: an output is rebuilt, nothing is recorded
  int64_t fence = 0;
  std::optional<FolderLock> lock;   // held while rebuilding
  std::filesystem::path run_dir;
  Process process;
  double started = 0, last_ingest = 0, last_lease = 0;  // steady_time()
  StopReason reason = StopReason::kNone;
  double kill_at = 0;

  // Asks it to stop after a checkpoint; SIGKILL follows after the grace time.
  void stop(StopReason why, double grace);
  // "step 340/1200  8.2 steps/s  1 min 44 s left"; what is known of it.
  std::string progress_text() const;
};

// How an attempt ended, from what the process did and what its spool says.
struct AttemptEnd {
  std::string state, kind, text;
  ProcessEnd process;
  bool disk_full = false;
};
AttemptEnd classify(const RunningStage& running, const ProcessEnd& process, const std::optional<results_db::Store::End>& record);

}  // namespace vlp::experiments
