#pragma once
// Designs of ablation studies: which combinations of settings become rows.

#include <cstdint>
#include <string>
#include <vector>

#include "core/spec/value.hpp"

namespace vlp::ablations {

// One setting that varies.
struct Axis {
  std::string key;                     // path below [config]: "pretrain.main.mim.ratio"
  std::string name;                    // in row keys: "ratio"
  std::vector<spec::ValuePtr> values;  // leave_one_out: the one value that switches the part off
  spec::Place place;
};

enum class Form {
  kGrid,         // every combination; the last axis varies fastest
  kZip,          // the i-th values of all axes together
  kOneAtATime,   // each value of each axis alone, everything else as in the base
  kLeaveOneOut   // each axis switched off alone
};

struct Point {
  std::string key;      // "ratio=0.15+start=3"; leave_one_out: "no_mim"
  spec::ValuePtr set;   // the changes of the configuration
};

// How many points expand() would make; INT64_MAX if more than that.
int64_t count(Form form, const std::vector<Axis>& axes);

// Throws BadInput naming the axes where zip's have different lengths, or leave_one_out's more than one value.
std::vector<Point> expand(Form form, const std::vector<Axis>& axes);

// A setting's value as it stands in a row key: 0.15, text_guided, [8,16].
std::string value_text(const spec::Value& value);

}  // namespace vlp::ablations
