#pragma once
// BLEU-1 to BLEU-4 as the COCO caption evaluation computes them (salaniz/pycocoevalcap: bleu/bleu_scorer.py with the closest reference
// length).

#include <array>
#include <span>
#include <vector>

#include "core/metrics/caption_words.hpp"

namespace vlp::metrics {

using Bleu = std::array<double, 4>;  // BLEU-1 .. BLEU-4, 0 to 1

struct BleuScores {
  Bleu corpus{};
  std::vector<Bleu> items;  // each caption by itself, with the same constants
};

// Matches are clipped by the most that one reference has of an n-gram. The brevity penalty compares the candidates' length with that of the
// closest reference of each, of two equally close the shorter. 1e-15 is added to matches and 1e-9 to n-grams and lengths: a caption without
// any four-gram in common scores about 1e-4 times its BLEU-3 and not 0. Throws InternalFault for no item or one without reference.
BleuScores bleu(std::span<const CaptionItem> items);

}  // namespace vlp::metrics
