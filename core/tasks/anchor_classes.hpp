#pragma once
// How surely is a hidden anchor recovered (CMAL Figure 5)? One anchor of each pair is hidden, its word and its region's class are read from the pre-training heads.

#include "core/tasks/anchor_spec.hpp"
#include "core/tasks/context.hpp"

namespace vlp::tasks {

// Needs an AnchorReader with the pre-training heads of its parent. Percent, mean over pairs, for SIDE word (over the vocabulary) and class (over the detector's):
//   anchor_SIDE_acc  the likeliest is the true one       anchor_SIDE_p  probability of the true one
//   anchor_SIDE_gap  that probability less the one of the nearest rival
// figures.json of the run folder holds the likeliest words and classes of some anchors.
void score_anchor_classes(const AnchorClassesScoring& s, const Context& c);

}  // namespace vlp::tasks
