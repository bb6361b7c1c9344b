#pragma once
// Text generation by beam search over any system that is a TextGenerator.

#include <cstdint>
#include <vector>

#include "core/systems/system.hpp"

namespace vlp::tasks {

struct GenerationSpec {
  int64_t beam = 1, max_length = 4;  // tokens, [SEP] included; beam 1 is greedy decoding
  int64_t min_length = 0;            // tokens before [SEP] may come; below max_length
  double length_alpha = 0.6;         // strength of the length penalty; 0: none
  int64_t cls_id = 101, sep_id = 102;
};

// The best continuation of [CLS] for every row of the memory: ids without [CLS] and [SEP]. A finished hypothesis of n tokens scores
// log p / ((5 + n) / 6)^length_alpha, n with [SEP] (Wu et al. 2016, as mPLUG's predictor has it); hypotheses that reach max_length unfinished compete with the same formula.
std::vector<std::vector<int64_t>> generate(const systems::TextGenerator& model, const systems::TextGenerator::Memory& memory,
                                           const GenerationSpec& s);

}  // namespace vlp::tasks
