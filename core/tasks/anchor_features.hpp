#pragma once
// How near do the two modalities of an anchor lie (CMAL Figure 3)? Final states of its region and of its word, in pairs as they are.

#include "core/tasks/anchor_spec.hpp"
#include "core/tasks/context.hpp"

namespace vlp::tasks {

// Needs an AnchorReader. A word of several tokens counts with their mean. Over the sampled anchors, all by core/metrics/modality_alignment.hpp:
//   anchor_gap, anchor_distance_ratio            as they are
//   anchor_partner, anchor_kind, anchor_mixed    shares of nearest neighbours, percent
// figures.json of the run folder holds the features of the most frequent kinds.
void score_anchor_features(const AnchorFeaturesScoring& s, const Context& c);

}  // namespace vlp::tasks
