#pragma once
// One process executes one stage and reports through its spool.

#include <filesystem>
#include <functional>

#include "core/util/run_sink.hpp"
#include "experiments/lifecycle/job.hpp"

namespace vlp::experiments {

using Executor = std::function<void(const Job&, RunSink&)>;

struct WorkerTimes {
  double heartbeat = 15;     // seconds between two signs of life
  double orphan_grace = 30;  // a worker that lost its coordinator or its run has this long to write a checkpoint
};

// How a worker process ends; the coordinator alone reads these. The first four are also in the spool's end record.
enum class WorkerExit : int { kDone = 0, kCancelled = 10, kDiverged = 11, kFailed = 12, kDiskFull = 13, kFenced = 14, kOrphan = 15 };

// Executes the stage of run_dir/job.json. SIGTERM asks the stage to stop after a checkpoint (CANCELLED), a second one ends the process.
// What the stage leaves in job.output_dir gets its final name in one step after it ended well. Returns a WorkerExit.
int run_worker(const std::filesystem::path& run_dir, const Executor& execute, const WorkerTimes& times = {});

// The end record of a stage that threw: state, error_kind (bad_input, incomplete, diverged, out_of_memory, internal, exception), first line.
struct StageError {
  std::string state, kind, text;
  bool disk_full = false;
};
StageError describe_error(const std::exception& error);

}  // namespace vlp::experiments
