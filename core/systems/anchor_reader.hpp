#pragma once
// What evaluations ask of a system whose words name regions: states, attention, and how well a hidden anchor is recovered.

#include <ATen/core/Tensor.h>

#include "core/data/batch.hpp"

namespace vlp::systems {

// A pair as it is, read as one sequence of R regions and N words; word n is column 1 + n of the text.
struct ReadPair {
  at::Tensor regions, words;  // (B,R,D), (B,N,D): final states
  // Probabilities by which the last layer's words attend to regions (B,N,R) and regions to words (B,R,N), mean over heads. What they pay to their own kind
  // is not in here, so that rows sum to less than 1.
  at::Tensor words_to_regions, regions_to_words;
};

// Logits of one hidden anchor a pair.
struct RecoveredAnchor {
  at::Tensor words;    // (B,V) of its first token
  at::Tensor classes;  // (B,K) of its region
};

class AnchorReader {
 public:
  virtual ~AnchorReader() = default;
  virtual ReadPair read_pair(const data::Visual& picture, const at::Tensor& text) const = 0;  // (B,...), (B,L) int64 padded with 0
  // Both places of one anchor a pair are masked, or filled crosswise, as the settings of the heads say, and recovered by the pre-training heads.
  // `batch` has regions, text, image_ids (B) and anchors.places (B,4), a row for each pair.
  virtual RecoveredAnchor recover_anchor(const data::Batch& batch) const = 0;
};

}  // namespace vlp::systems
