#pragma once
// `vlp data corpus`: pictures and texts of the sources of a pre-training corpus, as CMAL's Table 1 counts them.

#include "experiments/command_line.hpp"

namespace vlp::experiments {

// `corpus KIND PATH [KIND PATH...]`; a PATH may be "SPLIT:PATH" where the layout has no splits. Throws BadInput where a reader does.
int data_corpus(const CommandLine& line);

}  // namespace vlp::experiments
