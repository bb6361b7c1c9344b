#include "experiments/execute.hpp"
#include "experiments/lifecycle/worker.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"

namespace vlp::experiments {

int verb_worker(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "worker",
                                        .names = "",
                                        .summary = "Executes the stage of DIR/job.json; started by `vlp run`, not by hand.",
                                        .options = {{"run-dir", "DIR", "the run's folder"}}},
                                       args);
  return run_worker(line.text("run-dir"), execute_stage);
}

}  // namespace vlp::experiments
