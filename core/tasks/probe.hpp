#pragma once
// Does the pre-trained model use what it should? Scores of the pre-training tasks themselves on held-out pairs.

#include "core/tasks/context.hpp"
#include "core/tasks/task_spec.hpp"

namespace vlp::tasks {

// Over one caption of each picture of the split, with fixed draws (independent of the run's seed):
//   itm_acc, itm_loss   matched against hard negatives, one positive to two negatives: the prior has 66.7 % and 0.637
//   itc_acc             picture to text within a batch
// from any DualEncoder and PairMatcher, and, where the system is a MaskedLanguageModel,
//   mlm_acc, mlm_loss   masked words recovered from text and picture (or a blank picture)
void score_probe(const ProbeScoring& s, const Context& c);

}  // namespace vlp::tasks
