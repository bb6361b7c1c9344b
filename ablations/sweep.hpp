#pragma once
// A sweep in a spec: a design that stands for rows, and for the claims about them.
//
//   sweep = [ { form = "grid", base = "full", axis = [
//     { key = "pretrain.main.mim.ratio", values = [0.15, 0.45], label = "mask ratio" },
//     { key = "pretrain.main.mim.inject_start", values = [6, 12], scale = { micro = [2, 4] } } ],   # other values at one scale
//     expected = 0.5, metrics = ["tr_r1"] } ]                        # optional: claims that full beats every row by about 0.5
//
// `vlp ablate` says the same on the command line (experiments/ablate_line.hpp).

#include <cstdint>
#include <string>
#include <vector>

#include "ablations/design.hpp"
#include "core/spec/node.hpp"

namespace vlp::ablations {

struct Sweep {
  Form form = Form::kGrid;
  std::vector<Axis> axes;
  std::string role = "ablation";
  std::string base;                  // the row whose settings the points start from; empty: the exhibit's own configuration
  double expected = 0;               // the effect that each claim expects; 0: no such claims
  double delta = 0;                  // leave_one_out: each claim says that removing the part costs more than this; 0: no such claims
  std::vector<std::string> metrics;  // of the claims
};

// Strict: every problem is collected in the document. `max_rows`: a sweep of more is an error that gives the count; nothing is sampled.
// `scale`: whose values an axis takes where it has some of its own.
Sweep read_sweep(const spec::Node& node, int64_t max_rows, const std::string& scale = "");

// "the sweep has 1200 rows, and limits.max_runs is 400", or empty.
std::string beyond(const Sweep& sweep, int64_t max_rows);

struct SweepRow {
  std::string key, label, role;
  spec::ValuePtr set;                // on top of the base's
};
std::vector<SweepRow> rows(const Sweep& sweep);

// A claim of a sweep, for one metric:
//   pair    rows {base, row}: the base beats the row by about `expected`
//   cost    rows {base, row}: the base beats the row by more than `expected` (which is the sweep's delta)
//   effect  rows of a factorial design, a sign each: the mean of the + rows beats that of the - rows by about `expected`. Main effects come
//           first and are headlines; interactions (products of two main effects' signs) are exploratory.
struct SweepClaim {
  std::string id, kind;
  std::vector<std::string> rows;
  std::string signs;                 // effect: '+' or '-' for each row
  std::string metric, text;
  double expected = 0;
  bool headline = true;
};
std::vector<SweepClaim> claims(const Sweep& sweep);

}  // namespace vlp::ablations
