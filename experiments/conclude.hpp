#pragma once
// What follows once the runs of an exhibit were executed.

#include "experiments/command_line.hpp"
#include "results_db/records.hpp"

namespace vlp::experiments {

// Judges, stores the verdicts, shows the table and writes the page; returns what the verdict means as an exit code.
int conclude(const CommandLine& line, const results_db::ExhibitKey& key);

}  // namespace vlp::experiments
