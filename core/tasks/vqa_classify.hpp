#pragma once
// Visual question answering as classification over the answer list (LXMERT, UNITER; SemVLP Sec. 3.2.1).

#include <filesystem>
#include <string>
#include <vector>

#include "core/tasks/context.hpp"
#include "core/tasks/task_spec.hpp"
#include "core/train/trainer.hpp"

namespace vlp::tasks {

// Binary cross-entropy against soft scores. Needs a PairEncoder and a head over answers.txt.
train::Outcome train_vqa_classify(const ClassifierTraining& s, const Context& c, const std::filesystem::path& checkpoint);

// The most probable answer to each question of the split, or to its first `limit` (0: all).
std::vector<std::string> classify_answers(const ClassifierScoring& s, const Context& c, const data::PackedSplit& split, int64_t limit = 0);

}  // namespace vlp::tasks
