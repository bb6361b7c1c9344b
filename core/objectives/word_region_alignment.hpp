#pragma once
// Word-region alignment (UNITER Sec. 3.2): the cost of carrying the words of a pair to its regions is small where the pair matches, large where not.

#include <ATen/core/Tensor.h>

namespace vlp::objectives {

// A side of B pairs, with padding.
struct AlignedSide {
  at::Tensor states;   // (B,N,D)
  at::Tensor visible;  // (B,N) bool, at least one true a row
};

// The inexact proximal point method (Xie et al., UAI 2020; ChenRocks/UNITER: model/ot.py) with beta 0.5 and 50 outer iterations of one inner one: costs (B,N,M) >= 0
// -> plans (B,N,M) whose rows sum to about 1 / N_b and columns to 1 / M_b over the visible places, 0 elsewhere; without gradient, in fp32.
at::Tensor transport_plan(const at::Tensor& cost, const at::Tensor& rows, const at::Tensor& columns, int64_t iterations = 50);

// Cost 1 - cosine, distance <plan, cost>, the plan held fixed: (sum over matched pairs - sum over the others) / B -> (). matched (B) bool. Throws ShapeError.
at::Tensor word_region_alignment(const AlignedSide& words, const AlignedSide& regions, const at::Tensor& matched);

}  // namespace vlp::objectives
