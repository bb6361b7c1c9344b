#pragma once
// Image-text retrieval: recall at 1, 5 and 10 both ways, with several captions an image.

#include <cstdint>
#include <span>
#include <vector>

#include "core/metrics/item_mean.hpp"

namespace vlp::metrics {

// Scores of every image with every caption, row-major (images, captions); higher is better.
struct ScoreMatrix {
  std::span<const float> values;
  int64_t images = 0, captions = 0;
};

// Rank of the right answer for every query, 0 being the best: how many wrong candidates score at least as high. Ties count against the
// model, so that a constant scorer gets the worst rank and not one that depends on a sort.
struct RetrievalRanks {
  std::vector<int64_t> text;   // of each image: rank of the best of its captions among the captions of other images ("TR")
  std::vector<int64_t> image;  // of each caption: rank of its image ("IR")
};

// image_of_caption[c] is the row of caption c's image. Throws ShapeError where sizes do not fit, InternalFault for an index out of range
// or an image without caption, Diverged naming the first score that is NaN. -inf (a pair not scored) is allowed and ties like any other
// value.
RetrievalRanks retrieval_ranks(const ScoreMatrix& scores, std::span<const int64_t> image_of_caption);

struct RetrievalScores {  // percent, with item standard errors
  ItemMean tr_r1, tr_r5, tr_r10, ir_r1, ir_r5, ir_r10;
  double mean() const;  // of the six
};

// Recalls averaged over galleries, each of which was ranked by itself. Throws InternalFault for none.
RetrievalScores retrieval_scores(std::span<const RetrievalRanks> galleries);

// 100 for every rank below k, else 0: the per-item scores of R@k.
std::vector<double> hits(std::span<const int64_t> ranks, int64_t k);

}  // namespace vlp::metrics
