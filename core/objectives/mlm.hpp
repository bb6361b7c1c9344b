#pragma once
// Masked language modelling (BERT): which tokens are hidden, and the loss.

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "core/util/random.hpp"

namespace vlp::objectives {

struct TextMaskSpec {
  double probability = 0.15;  // of a word token to be chosen
  double mask_share = 0.8, random_share = 0.1;  // of the chosen: -> [MASK], -> a random word; the rest stays as it is
  int64_t mask_id = 103, vocabulary = 30522;
  bool at_least_one = true;  // of every text that has a maskable token
};
struct MaskedText {
  at::Tensor ids;      // (B,L) int64, the corrupted text
  at::Tensor chosen;   // (B,L) bool, where the loss is taken
};
// ids (B,L) int64 on the CPU, maskable (B,L) bool (false for padding and special tokens). With `at_least_one` a text in
// which chance chose nothing gets one chosen token, so that every pair contributes.
MaskedText mask_text(const at::Tensor& ids, const at::Tensor& maskable, const TextMaskSpec& s, Random& random);

// Mean cross-entropy over rows: logits (R,V), target (R) int64 -> (); a graph-connected 0 where R is 0.
at::Tensor token_loss(const at::Tensor& logits, const at::Tensor& target);

}  // namespace vlp::objectives
