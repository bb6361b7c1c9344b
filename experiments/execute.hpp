#pragma once
// The bridge from a worker to the training code.

#include "core/util/run_sink.hpp"
#include "experiments/lifecycle/job.hpp"

namespace vlp::experiments {

// Executes one stage: reads job.frozen, job.data_dir and job.init_dir, continues from job.checkpoint_dir() if that holds a checkpoint, writes
// its results into job.output_dir (exists, empty) and its scores into the sink. Returns when done, or early once sink.stop_requested(), after
// writing a checkpoint. Throws Diverged, BadInput and other errors; the worker records them.
void execute_stage(const Job& job, RunSink& sink);

}  // namespace vlp::experiments
