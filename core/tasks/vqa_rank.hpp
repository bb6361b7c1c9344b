#pragma once
// Visual question answering by ranking the answer list with a text decoder (ALBEF Sec. 4, CMAL Sec. 4.2).

#include <filesystem>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/systems/system.hpp"
#include "core/tasks/context.hpp"
#include "core/tasks/task_spec.hpp"
#include "core/train/trainer.hpp"

namespace vlp::tasks {

// Token cross-entropies of the answer summed, mean over the batch; the answer is drawn at each visit by its share of annotators. Needs a JointEncoder and a
// TextDecoder.
train::Outcome train_vqa_rank(const ClassifierTraining& s, const Context& c, const std::filesystem::path& checkpoint);

// What is ranked: (A,T) int64 tokens of each answer, [SEP] behind the last, padded with 0.
struct RankRule {
  at::Tensor answers;
  int64_t cls_id = 0, candidates = 128;  // candidates: answers whose first token is likeliest, which are scored as a whole
  DoubleFirst double_first = DoubleFirst::kOff;
};
// The answer with the largest log-probability of its tokens: (B) int64, an index into rule.answers. Throws BadInput for more candidates than answers.
at::Tensor rank_answers(const systems::TextDecoder& decoder, const systems::TextDecoder::Memory& memory, const RankRule& rule);

// The best listed answer to each question of the split.
std::vector<std::string> ranked_answers(const VqaScoring& s, const Context& c, const data::PackedSplit& split);

}  // namespace vlp::tasks
