#pragma once
// From rows and seeds to stages: each is keyed by what it reads and nothing else, so that equal work is one run wherever it is asked for.
//
//   prepare  data      {data}                            seed-free
//   pretrain PHASE     {model, perf, pretrain.PHASE}     after data and the previous phase; [config.pretrain.PHASE.model] changes its model
//   finetune TASK      {model, perf, finetune.TASK}      after data and the last phase
//   evaluate TASK      {model, perf, evaluate.TASK}      after data and the fine-tuning (a task without [config.finetune.TASK]: the last phase)
//
// run_key = SHA-256 over the parts format, kind, config, code, data, init, seed, eval; each is hashed on its own, its name and hash are
// length-prefixed. `init` is the parent's key (Merkle style), or where there is none the content of the public weights that the model starts
// from; `data` is that of the prepared data. Time, host, paths, thread counts and log cadence never enter.

#include <functional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "experiments/code_version.hpp"
#include "experiments/exhibit.hpp"
#include "results_db/records.hpp"

namespace vlp::experiments {

// Identifies the content of real data that a [config.data] names (ids, sizes, content hash per split); empty for generated data.
using DataIdentity = std::function<std::string(const nlohmann::json& data)>;

// Identifies the public weights that a [config.model] starts from; empty where it names none.
using WeightsIdentity = std::function<std::string(const nlohmann::json& model)>;

struct Stages {
  std::vector<results_db::RunDef> runs;        // each key once, parents before children
  std::vector<results_db::RowRun> row_runs;    // which runs each row x seed needs
  std::set<std::string> wanted;                // keys of what was asked for (rows=, seeds=), parents included
};

// Throws BadInput where more than limits.max_runs stages are asked for (nothing is sampled) or a phase or task has no section.
Stages build_stages(const Exhibit& exhibit, const CodeVersions& code, const DataIdentity& identity, const WeightsIdentity& weights = {});

// SHA-256 as above; fills in each part's hash from its text.
std::string run_key(std::vector<results_db::KeyPart>& parts);

}  // namespace vlp::experiments
