#pragma once
// What do words and regions attend to (CMAL Figure 4)? The last layer's attention across modalities, mean over heads, in pairs as they are.

#include "core/tasks/anchor_spec.hpp"
#include "core/tasks/context.hpp"

namespace vlp::tasks {

// Needs an AnchorReader. Percent, mean over pairs:
//   attention_partner  of what an anchor's word pays to regions, the share of its region, and of what the region pays to words, that of its word: mean of both
//   attention_words    of what all regions pay to words, the share of words that belong to the pair's anchor set ("woman", "shirt", not "white", "in")
//   attention_regions  of what all words pay to regions, the share of regions that belong to it
// and each with _even behind its name: what attention gives that is the same everywhere.
// figures.json and picture-N.png of the run folder hold the attention of some pairs.
void score_anchor_attention(const AnchorAttentionScoring& s, const Context& c);

}  // namespace vlp::tasks
