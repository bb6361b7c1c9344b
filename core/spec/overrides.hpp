#pragma once
// Changes asked for on the command line, as one more layer above a spec: a file called "--set" with one change a line.
//
//   key=value    replace; the key must be set in the spec       rows=a,b       only these rows
//   +key=value   set a key that the spec leaves at its default   seeds=0..4     only these seeds; also seeds=0,3
//   ~key         back to the default; the key must be set
//
// Keys are paths below [config]. Values are TOML literals; a bare word is a string.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/spec/problems.hpp"
#include "core/spec/value.hpp"

namespace vlp::spec {

struct Overrides {
  enum class Action { kReplace, kAdd, kRemove };
  struct Change {
    Action action = Action::kReplace;
    std::string key;
    Entry entry;                      // value null for kRemove
  };
  std::vector<Change> changes;        // of the configuration: they make a run ad hoc
  std::vector<std::string> rows;      // empty: all
  std::optional<std::vector<int64_t>> seeds;
  Place rows_place, seeds_place;
};

// Problems (a word that is none of the forms, a value that is no TOML) go to `problems`.
Overrides parse_overrides(const std::vector<std::string>& words, Problems& problems);

// The value of "key=TEXT" at `place`; null after a problem (a text that is no TOML, or of a kind that specs do not allow).
ValuePtr parse_value(const std::string& text, const Place& place, Problems& problems);

// "0..4" -> 0 1 2 3 4; "0,3" -> 0 3. nullopt where the text is neither, repeats a seed or has one below 0.
std::optional<std::vector<int64_t>> parse_seeds(const std::string& text);

// `config` with the changes applied in order; a change that does not fit is a problem found in `context` and leaves the tree as it is.
ValuePtr apply(const std::vector<Overrides::Change>& changes, ValuePtr config, Problems& problems, const std::string& context);

}  // namespace vlp::spec
