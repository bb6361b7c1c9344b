#pragma once
// A stage without torch: some steps of integer arithmetic with checkpoints, so that a resumed run must reach the same number as one that was
// never interrupted. What it does is told by frozen["config"]["fake"]:
//   steps, step_ms        how long it takes
//   fault                 "" | bad_input | crash | nan | memory | hang | big_file
//   fault_until           the fault shows in the first so many executions of the run only (default: always)

#include "core/util/run_sink.hpp"
#include "experiments/lifecycle/job.hpp"

namespace vlp::experiments::test {

void fake_stage(const Job& job, RunSink& sink);

// The score that an evaluate stage reports after so many steps on top of its parent's result.
double step_value(double value, int64_t step);

}  // namespace vlp::experiments::test
