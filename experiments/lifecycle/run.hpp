#pragma once
// The coordinator: executes what is missing of a plan, one process a stage, and is the only one to write the database.

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "experiments/lifecycle/stage_graph.hpp"
#include "results_db/store.hpp"

namespace vlp::experiments {

// Runs that together make one number: reported as soon as all are done.
struct CellGroup {
  std::string exhibit, row, task;
  std::vector<std::string> run_keys;
};

struct RunOptions {
  Folders folders;
  std::vector<std::string> worker;                                  // command; "--run-dir DIR" is added
  std::vector<std::pair<std::string, std::string>> environment;     // added for workers
  nlohmann::json machine = nlohmann::json::object();                // data_root, device, threads: decide no result
  std::map<std::string, std::string> facts;                         // recorded with every attempt (compiler, CPU, ...)
  std::string exhibit;                                              // on whose behalf
  StageCosts costs;                                                 // as measured before: for the time left
  int64_t jobs = 1;
  std::set<std::string> retry;                                      // of "failed", "diverged", "timeout"
  int64_t max_failures = 3;                                         // a run that FAILED so often is not retried
  int64_t fail_fast = 0;                                            // stop starting after so many failures; 0: never
  double time_limit = 0, budget = 0;                                // seconds for a stage, for all; 0: none
  double lease = 120, grace = 60;                                   // seconds
  int64_t memory_bytes = 0, file_bytes = 0;                         // limits of a worker; 0: none
};

struct RunEvents {
  std::function<void(const std::string&)> line = [](const std::string&) {};                      // something happened
  std::function<void(const std::vector<std::string>&)> status = [](const std::vector<std::string>&) {};  // several times a second
  std::function<void(const CellGroup&)> cell_done = [](const CellGroup&) {};                     // not for cells that were complete before
};

struct RunSummary {
  int64_t planned = 0, reused = 0, computed = 0, elsewhere = 0;  // stages; elsewhere: by another coordinator meanwhile
  int64_t errored = 0, blocked = 0, left = 0;                    // left: not started or stopped, the next call continues
  std::string stopped;                                           // why it ended early; empty if it did not
  bool complete() const { return reused + computed + elsewhere == planned; }
};

// Starts nothing that is done or that another live coordinator computes (it waits for those). Returns when nothing can be started any more.
// First Ctrl-C: starts nothing new; second, or SIGTERM: asks workers to stop after a checkpoint; third: kills them.
// Throws BadInput where a folder cannot be written, before anything is started.
RunSummary run(results_db::Store& store, const std::vector<results_db::RunDef>& runs, const std::vector<CellGroup>& cells,
               const RunOptions& options, const RunEvents& events);

// "8 of 12 stages were there, 3 computed, 1 failed; ..." in one line.
std::string describe(const RunSummary& summary);

// Who this process is, for claims.
results_db::Store::Owner this_owner(const std::string& device, const std::string& exhibit);

// Ends what provably vanished, first taking over what its worker had still reported. Returns lines to print.
std::vector<std::string> sweep(results_db::Store& store, const results_db::Store::Owner& owner);

}  // namespace vlp::experiments
