#pragma once
// What `vlp run` and `vlp reproduce` do with planned exhibits.

#include <vector>

#include "experiments/planned.hpp"

namespace vlp::experiments {

std::vector<Option> run_options();  // --jobs, --retry, --budget, ...

// Registers exhibits and plans, then executes what is missing of all of them at once, with progress on standard output: each finished cell
// with its score, each failure when it happens.
RunSummary run_exhibits(const CommandLine& line, const std::vector<Planned>& planned);

}  // namespace vlp::experiments
