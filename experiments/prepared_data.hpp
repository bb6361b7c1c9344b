#pragma once
// What prepare stages made, recorded by content: tells later whether two scores were measured on the same data, whatever code made it.

#include <vector>

#include "experiments/lifecycle/stage_graph.hpp"
#include "results_db/store.hpp"

namespace vlp::experiments {

// A data asset for each prepare run whose output is there: its name is the run's key, its content the hash of every generated file, or of the
// published files that it was made from, with the sizes of the packed splits.
void record_prepared_data(results_db::Store& store, const std::vector<results_db::RunDef>& runs, const Folders& folders);

}  // namespace vlp::experiments
