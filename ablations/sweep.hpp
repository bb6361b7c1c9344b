#pragma once
// A sweep in a spec: a design that stands for rows, and for the claims that its base beats them.
//
//   sweep = [ { form = "grid", base = "full", axis = [
//     { key = "pretrain.main.mim.ratio", values = [0.15, 0.45] },
//     { key = "pretrain.main.mim.masking", values = ["random", "text_guided"] } ],
//     expected = 0.5, metrics = ["tr_r1"] } ]                        # optional: claims that full beats every row by about 0.5

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
  double expected = 0;               // the effect that each claim expects; 0: no claims
  std::vector<std::string> metrics;  // of the claims
};

// Strict: every problem is collected in the document. `max_rows`: a sweep of more is an error that gives the count; nothing is sampled.
Sweep read_sweep(const spec::Node& node, int64_t max_rows);

struct SweepRow {
  std::string key, role;
  spec::ValuePtr set;                // on top of the base's
};
struct SweepClaim {
  std::string id, better, worse, metric;
  double expected = 0;
};
std::vector<SweepRow> rows(const Sweep& sweep);
std::vector<SweepClaim> claims(const Sweep& sweep);

}  // namespace vlp::ablations
