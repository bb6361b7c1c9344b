#pragma once
// GQA: one answer of a list to a compositional question, fine-tuned on all questions and then on the balanced ones (SemVLP Sec. 3.2.4).

#include <filesystem>

#include "core/tasks/context.hpp"
#include "core/tasks/task_spec.hpp"
#include "core/train/trainer.hpp"

namespace vlp::tasks {

// Cross-entropy over gqa_answers.txt. Needs a PairEncoder and a head over that list.
train::Outcome train_gqa(const GqaTraining& s, const Context& c, const std::filesystem::path& checkpoint);

// gqa_acc, gqa_acc.binary and gqa_acc.open in percent, over the balanced questions (core/metrics/gqa.hpp). Per-item scores go to `folder`.
void score_gqa(const ClassifierScoring& s, const Context& c);

}  // namespace vlp::tasks
