#pragma once
// Image-text matching with in-batch hard negatives (ALBEF Sec. 3.2).

#include <ATen/core/Tensor.h>

#include "core/util/random.hpp"

namespace vlp::objectives {

// For each row i of `logits` (B,B) one column j whose id differs, drawn with probability proportional to softmax(hardness * logits[i])_j over the
// permitted columns (hardness 1: as ALBEF; 0: all alike) -> (B) int64, on the device of logits. image_ids (B) int64. A row without a permitted column gets -1: such rows have
// no negative and must be left out. Runs in fp32 and without gradient.
at::Tensor hard_negatives(const at::Tensor& logits, const at::Tensor& image_ids, double hardness, Random& random);

// Two-way cross-entropy, class 1 = matched: logits (R,2), matched (R) int64 in {0,1} -> (). Predicting the prior of one positive to two
// negatives gives 0.637.
at::Tensor itm_loss(const at::Tensor& logits, const at::Tensor& matched);

}  // namespace vlp::objectives
