#pragma once
// From the command line to stages that can be run.

#include <string>
#include <vector>

#include "experiments/command_line.hpp"
#include "experiments/exhibit.hpp"
#include "experiments/lifecycle/run.hpp"
#include "experiments/stages.hpp"

namespace vlp::experiments {

struct Planned {
  Exhibit exhibit;
  Stages stages;
  // The runs to execute now, and the numbers that they make: a row x task over its chosen seeds.
  std::vector<results_db::RunDef> wanted() const;
  std::vector<CellGroup> cells() const;
};

std::vector<Option> planning_options();  // --seeds, --set, --specs
// Names of exhibits apart from overrides (key=value, +key=value, ~key, rows=..., seeds=...), which follow them.
struct NamesAndOverrides {
  std::vector<std::string> exhibits, overrides;
};
NamesAndOverrides split_names(const std::vector<std::string>& names);

// Loads and checks an exhibit in the chosen variant, with the overrides given. Throws BadInput with every problem.
Exhibit load_exhibit(const CommandLine& line, const std::string& name);
// The same where a verb adds to what to load: with an ablation, of the names only rows= and seeds= are overrides.
Exhibit load_exhibit(const CommandLine& line, const std::string& name, LoadOptions options);
// The same, and plans; touches neither database nor output folder, save for remembered hashes of real data. Throws BadInput with every problem.
Planned plan_exhibit(const CommandLine& line, const std::string& name);
Planned plan_exhibit(const CommandLine& line, Exhibit exhibit);

}  // namespace vlp::experiments
