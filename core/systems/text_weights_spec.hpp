#pragma once
// Which public weights in BERT's layout a system of one checkpoint starts from. No torch here.

#include <string>
#include <vector>

#include "core/spec/node.hpp"

namespace vlp::systems {

// A safetensors file below the data root; empty: from scratch. fresh names tensors of ours, ignored those of the file: beginnings, with * for any characters.
struct TextWeightsSpec {
  std::string text;
  std::vector<std::string> text_fresh, text_ignored;
};
TextWeightsSpec read_text_weights(const spec::Node& node, TextWeightsSpec defaults);

}  // namespace vlp::systems
