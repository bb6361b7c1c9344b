#pragma once
// How large is the pre-training corpus (CMAL Table 1)? Counts of the prepared data; no system is asked.

#include "core/tasks/context.hpp"

namespace vlp::tasks {

// In thousands, of the splits train and val: corpus_pictures.SPLIT, corpus_texts.SPLIT.
void score_corpus(const Context& c);

}  // namespace vlp::tasks
