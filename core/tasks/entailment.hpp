#pragma once
// Does a picture entail a sentence, contradict it, or neither (SNLI-VE)? A classifier reads the vector of the pair (CMAL Sec. 4.2; UNITER).

#include <filesystem>

#include "core/tasks/context.hpp"
#include "core/tasks/task_spec.hpp"
#include "core/train/trainer.hpp"

namespace vlp::tasks {

// Fine-tunes on the train sentences. Needs a PairEncoder and a head over entailment_labels.txt.
train::Outcome train_entailment(const EntailmentTraining& s, const Context& c, const std::filesystem::path& checkpoint);

// ve_acc, ve_acc.CLASS (share of the items of that class that are right) and ve_balanced, percent. Per-item scores go to `folder`, grouped by picture.
void score_entailment(const ClassifierScoring& s, const Context& c);

}  // namespace vlp::tasks
