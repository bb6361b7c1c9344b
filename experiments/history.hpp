#pragma once
// What the results database knows about the runs of a plan: states, durations, what they were before, seed noise.

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "experiments/exhibit.hpp"
#include "experiments/lifecycle/stage_costs.hpp"
#include "results_db/reader.hpp"
#include "results_db/records.hpp"

namespace vlp::experiments {

struct History {
  struct Run {
    std::string state;      // as in v_run: PLANNED, DONE, FAILED, ...
    std::string error;      // "kind: text" of the newest attempt; may be empty
    std::string exhibit;    // on whose behalf the accepted attempt was made
    double seconds = 0;     // of the accepted attempt
  };
  std::map<std::string, Run> runs;                      // by run_key; a run that is missing was never planned
  StageCosts costs;                                     // of accepted attempts in this variant
  using StageId = std::tuple<std::string, int64_t, std::string, std::string>;  // row, seed, kind, name
  std::map<StageId, std::vector<results_db::KeyPart>> before;  // of the runs that the exhibit's last plan held there
  std::vector<results_db::NoiseFloor> noise;            // of the anchor row
  std::vector<results_db::Cell> cells;
};

// Empty without a database; throws BadInput for one that cannot be read. Never writes.
History read_history(const std::filesystem::path& database, const Exhibit& exhibit);

}  // namespace vlp::experiments
