#pragma once
// Contrastive and matching losses for any system that embeds each side and encodes pairs; used in pre-training and in retrieval fine-tuning.

#include <ATen/core/Tensor.h>

#include "core/systems/system.hpp"

namespace vlp::systems {

// Rows of text states, in the order of `index` (R) int64.
TextStates select(const TextStates& text, const at::Tensor& index);

// Which pairs image-text matching sees.
struct MatchingSpec {
  double share = 1.0;     // of the batch that serves as positives
  double hardness = 1.0;  // of the negatives: exponent on the contrastive probabilities that they are drawn by; 1 as ALBEF, 0 all alike
};

struct MatchingPairs {
  at::Tensor image_tokens;  // (R,1+N,D)
  TextStates text;          // R rows
  at::Tensor matched;       // (R) int64: 1 for the first P rows
  at::Tensor logits;        // (R) contrastive logits of the pairs
};
// The first P = round(share B) pairs of the batch, each with a hard negative text and a hard negative picture drawn by the contrastive logits (B,B)
// (core/objectives/itm.hpp): R = 3P, less for items without any negative. Draws come from the stream "itm.negatives".
MatchingPairs matching_pairs(const ImageStates& image, const TextStates& text, const at::Tensor& logits, const at::Tensor& image_ids,
                             const MatchingSpec& s, const StepContext& step);

// "itm" from match's scores (R,2), and where the step asks for it: "itm_accuracy" and "negative_similarity", the mean cosine between the two embeddings of
// the hard negatives, for contrastive logits at that temperature.
void add_matching(LossTerms& out, const at::Tensor& scores, const MatchingPairs& pairs, const at::Tensor& temperature, const StepContext& step);

struct AlignmentSpec {
  bool itc = true, itm = true;
  MatchingSpec matching;
};
// The terms "itc" and "itm" with their accuracies. image_ids (B) int64 on the device of the states.
LossTerms alignment_losses(const DualEncoder& dual, const PairMatcher& matcher, const ImageStates& image, const TextStates& text,
                           const at::Tensor& image_ids, const AlignmentSpec& s, const StepContext& step);

// Share of rows whose largest logit is the target's: logits (R,C), target (R) int64.
double accuracy(const at::Tensor& logits, const at::Tensor& target);

}  // namespace vlp::systems
