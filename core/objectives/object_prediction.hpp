#pragma once
// Masked object prediction: which regions are hidden, and the two losses over them (SemVLP Sec. 2.3.1; LXMERT Sec. 3.1).

#include <ATen/core/Tensor.h>

#include "core/util/random.hpp"

namespace vlp::objectives {

// Each visible region is chosen with probability p: visible (B,R) bool on the CPU -> (B,R) bool.
at::Tensor choose_regions(const at::Tensor& visible, double probability, Random& random);

// One random candidate in every row where `chosen` has none and there is any: chosen, candidates (B,R) bool on the CPU -> (B,R) bool.
at::Tensor at_least_one(const at::Tensor& chosen, const at::Tensor& candidates, Random& random);

// SmoothL1 (threshold 1) between predicted and true features, mean over the F dimensions -> (N), a value a region. predicted, target (N,F).
at::Tensor feature_errors(const at::Tensor& predicted, const at::Tensor& target);
// Cross-entropy of each region's class -> (N), 0 where the label is -1 (no class). logits (N,C), label (N) int64.
at::Tensor label_errors(const at::Tensor& logits, const at::Tensor& label);
// KL(target || softmax(logits)) -> (N), up to the order of sums 0 where both agree: logits, target (N,C), target a distribution (UNITER's MRC-kl).
at::Tensor distribution_errors(const at::Tensor& logits, const at::Tensor& target);
// Weighted mean of values, sum(w v) / count -> (); a graph-connected 0 where count is 0.
at::Tensor weighted_mean(const at::Tensor& values, const at::Tensor& weights, double count);

}  // namespace vlp::objectives
