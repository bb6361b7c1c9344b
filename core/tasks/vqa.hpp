#pragma once
// Visual question answering: by open generation, where the question is fused with the picture and a decoder writes the answer (SemMIM Sec. 4.3), by
// classification (core/tasks/vqa_classify.hpp), or by ranking a list (core/tasks/vqa_rank.hpp).

#include <filesystem>

#include "core/tasks/context.hpp"
#include "core/tasks/task_spec.hpp"
#include "core/train/trainer.hpp"

namespace vlp::tasks {

// Fine-tunes on the train questions. Generation: mean cross-entropy over answer tokens, the answer drawn at each visit by its share of annotators. Needs a
// DualEncoder and a TextGenerator.
train::Outcome train_vqa(const VqaTraining& s, const Context& c, const std::filesystem::path& checkpoint);

// Answers every question of the split: vqa_acc, and vqa_acc.TYPE for each question type, percent. Per-item scores, and the answers in
// the layout of the VQA server, go to `folder`.
void score_vqa(const VqaScoring& s, const Context& c);

}  // namespace vlp::tasks
