#pragma once
// Is a sentence true of two pictures (NLVR2), of one (NLVR)? In LXMERT's form `pair`: each picture is encoded with the sentence, a classifier reads the
// vectors side by side (SemVLP Sec. 3.2.3).

#include <filesystem>

#include "core/tasks/context.hpp"
#include "core/tasks/task_spec.hpp"
#include "core/train/trainer.hpp"

namespace vlp::tasks {

// Fine-tunes on the train statements with cross-entropy. Needs a PairEncoder and a head over labels.txt.
train::Outcome train_nlvr2(const Nlvr2Training& s, const Context& c, const std::filesystem::path& checkpoint);

// nlvr2_acc and nlvr2_consistency in percent (core/metrics/nlvr2.hpp: groups are those of the format). Per-item scores go to `folder`, grouped by sentence.
void score_nlvr2(const Nlvr2Scoring& s, const Context& c);

}  // namespace vlp::tasks
