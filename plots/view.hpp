#pragma once
// What tables, figures and pages show of one exhibit: plain data, filled from the database by load_view or by hand in a test.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "results_db/reader.hpp"
#include "results_db/records.hpp"
#include "results_db/verdicts.hpp"

namespace vlp::plots {

// One learning curve: a history metric of one run. Several rows may share the run.
struct Curve {
  std::string stage, metric;      // "pretrain main", "loss.itc"
  std::vector<std::string> rows;  // row keys
  int64_t seed = 0;
  bool diverged = false;
  std::vector<results_db::HistoryPoint> points;
};

// One run as the provenance table shows it.
struct RunLine {
  std::string run_key, kind, name, state, device;
  std::vector<std::string> rows;  // row keys that use it
  std::string reused_from;        // exhibit that computed it first; empty if this one
  int64_t seed = 0, attempts = 0;
  double seconds = 0;  // wall time of the accepted attempt
};

// One software and hardware state and the number of runs made in it.
struct Environment {
  int64_t runs = 0;
  std::vector<std::pair<std::string, std::string>> fields;
};

struct ExhibitView {
  results_db::ExhibitDef def;
  std::vector<results_db::Cell> cells;
  std::vector<results_db::Verdict> verdicts;
  results_db::TableSummary table;  // with one summary a column
  std::vector<results_db::ClaimEdit> edits;
  std::vector<Curve> histories;
  std::vector<RunLine> runs;
  std::vector<Environment> environments;
  std::vector<results_db::Attempt> attempts;
  std::vector<std::string> commands;    // how to get this page again
  std::vector<std::string> dirty_runs;  // keys of runs made from a working tree with uncommitted changes
};

}  // namespace vlp::plots
