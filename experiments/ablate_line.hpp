#pragma once
// The designs of `vlp ablate` on the command line.
//
//   --grid KEY=V1,V2 [KEY=V1,V2 ...]     every combination            --zip ...            the i-th values together
//   --one-at-a-time KEY=V1,V2 [...]      each value alone             --factorial KEY=OFF,ON [...]   two-level design with its effects
//   --drop KEY[=OFF],KEY[=OFF],...       leave one out; OFF is 0 unless it is given
//
// Values are TOML literals; a bare word is a string. The result is what an array `sweep` of a spec says.

#include <optional>
#include <string>
#include <vector>

#include "experiments/command_line.hpp"
#include "experiments/exhibit.hpp"

namespace vlp::experiments {

std::vector<Option> ablate_options();  // --grid, --zip, ..., --base, --expect, --delta, --metrics, --name

// Nothing where no design is given: the spec's own sweeps are meant. `spec_id` begins the default name ("semmim/table-6+grid-ratio-masking").
// Throws BadInput for two designs, a word that is no KEY=VALUES, a value that specs do not allow, or claims that the design cannot make;
// unequal lengths of --zip and the like with all problems at once.
std::optional<Ablation> read_ablation(const CommandLine& line, const std::string& spec_id);

}  // namespace vlp::experiments
