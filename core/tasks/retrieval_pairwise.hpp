#pragma once
// Image-text retrieval by a score for every pair, learnt with a triplet loss (UNITER Sec. 3.4: model/itm.py; SemVLP Sec. 3.2.2).

#include <filesystem>

#include "core/tasks/context.hpp"
#include "core/tasks/task_spec.hpp"
#include "core/train/trainer.hpp"

namespace vlp::tasks {

// For each pair of the batch: mean over its negatives of max(0, margin + sigmoid(s-) - sigmoid(s+)). Negatives are a text of another picture for the picture,
// and another picture for the text; with s.candidates that many of each are drawn from the train split and scored in evaluation mode, and the s.hard with
// the highest scores taken. Needs a PairEncoder and a ranking head.
train::Outcome train_retrieval_pairwise(const RetrievalTraining& s, const Context& c, const std::filesystem::path& checkpoint);

// Every picture of a gallery with every caption: tr_r1, ..., ir_r10.
void score_retrieval_pairwise(const RetrievalScoring& s, const Context& c);

}  // namespace vlp::tasks
