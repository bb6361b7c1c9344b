#pragma once
// Designs of ablation studies: which combinations of settings become rows.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/spec/value.hpp"

namespace vlp::ablations {

// One setting that varies.
struct Axis {
  std::string key;                     // path below [config]: "pretrain.main.mim.ratio"
  std::string name;                    // in row keys: "ratio"
  std::string label;                   // in figures: "mask ratio"
  std::vector<spec::ValuePtr> values;  // leave_one_out: the one value that switches the part off
  spec::Place place;
};

enum class Form {
  kGrid,         // every combination; the last axis varies fastest
  kZip,          // the i-th values of all axes together
  kOneAtATime,   // each value of each axis alone, everything else as in the base
  kLeaveOneOut,  // each axis switched off alone
  kFactorial     // every combination of two values an axis, the second being "on": all rows inform every effect
};
std::string name(Form form);  // as specs write it: "one_at_a_time"

struct Point {
  std::string key;      // "ratio=0.15+start=3"; leave_one_out: "no_mim"
  std::string label;    // "ratio 0.15, start 3"; leave_one_out: "without mim"
  spec::ValuePtr set;   // the changes of the configuration
  std::map<std::string, size_t> choice;  // which value of each axis (by name) that the point sets
};

// How many points expand() would make; INT64_MAX if more than that.
int64_t count(Form form, const std::vector<Axis>& axes);

// What keeps the axes from forming such a design ("zip: axis 'a' has 2 values and axis 'b' 1; ..."), axis by axis; empty: nothing. Two axes
// of one name are among it.
struct Misfit {
  size_t axis;
  std::string message;
};
std::vector<Misfit> misfits(Form form, const std::vector<Axis>& axes);

// Throws BadInput with the first misfit.
std::vector<Point> expand(Form form, const std::vector<Axis>& axes);

// A setting's value as it stands in tables and figures: 0.15, text_guided, [8,16].
std::string value_text(const spec::Value& value);

}  // namespace vlp::ablations
