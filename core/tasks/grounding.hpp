#pragma once
// Which region does an expression refer to (RefCOCO+)? Every region's final state is scored, the best one is the answer (CMAL Sec. 4.2; UNITER).

#include <filesystem>

#include <ATen/core/Tensor.h>

#include "core/tasks/context.hpp"
#include "core/tasks/task_spec.hpp"
#include "core/train/trainer.hpp"

namespace vlp::tasks {

// Loss of the regions' scores (B,R) against their overlap (B,R) with the box that is meant; padding is where visible (B,R) is false. kHard, kSoft: sum over
// regions, mean over the batch. kSoftmax: mean over the expressions that have a region above 0.5, a graph-connected 0 where none has -> ().
at::Tensor grounding_loss(const at::Tensor& scores, const at::Tensor& overlap, const at::Tensor& visible, GroundingTarget target);

// Fine-tunes on the train expressions. Needs a JointEncoder and a head that gives one score.
train::Outcome train_grounding(const GroundingTraining& s, const Context& c, const std::filesystem::path& checkpoint);

// Percent, for each of the format's splits (val, testA, testB): rec_acc.SPLIT, share of expressions whose best detected region overlaps the box by more than 0.5,
// and rec_bound.SPLIT, share that has such a region at all; rec_gold.SPLIT, share whose best true box is the right one. The scores' split is the packed one (val, test). Per-item scores go to `folder`, grouped by reference.
void score_grounding(const GroundingScoring& s, const Context& c);

}  // namespace vlp::tasks
