#pragma once
// `vlp data anchors`: how many anchor points a data set has, and what the thesaurus misses.

#include <vector>

#include "experiments/command_line.hpp"

namespace vlp::experiments {

std::vector<Option> anchor_options();
// `anchors FOLDER` (a generated world) or `anchors KIND PATH`. Throws BadInput where a file is missing or wrong.
int data_anchors(const CommandLine& line);

}  // namespace vlp::experiments
