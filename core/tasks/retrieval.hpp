#pragma once
// Image-text retrieval: fine-tuning with ITC and ITM, scoring in two stages (ALBEF; SemMIM Sec. 4.3).

#include <filesystem>

#include "core/systems/system.hpp"
#include "core/tasks/context.hpp"
#include "core/tasks/task_spec.hpp"
#include "core/train/trainer.hpp"

namespace vlp::tasks {

// Fine-tunes on the train split. Needs a DualEncoder and a PairMatcher.
train::Outcome train_retrieval(const RetrievalTraining& s, const Context& c, const std::filesystem::path& checkpoint);

// Stage 1 ranks all captions of a gallery for each picture, and all pictures for each caption, by the cosine of the contrastive embeddings:
// tr_r1_itc, ..., ir_r10_itc. Stage 2 re-ranks the best `candidates` by the matching logit; what is not among them ranks last: tr_r1, ..., ir_r10.
// Percent; ties count against the model; galleries are averaged. Per-item hits of R@1 go to `folder`.
void score_retrieval(const RetrievalScoring& s, const Context& c);

}  // namespace vlp::tasks
