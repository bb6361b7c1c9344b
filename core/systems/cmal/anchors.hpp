#pragma once
// Anchor points of a batch: which are masked, which of those swapped, and what that does to the two halves (CMAL Sec. 3.2.2, Eq. 7-8).

#include <ATen/core/Tensor.h>

#include "core/data/batch.hpp"
#include "core/systems/cmal/spec.hpp"
#include "core/util/random.hpp"

namespace vlp::systems::cmal {

// The K masked anchors. An anchor of several tokens (data.anchors.unit) has as many pieces, P in all.
struct AnchorSlots {
  at::Tensor row, region;    // (K) int64: places in (B,R)
  at::Tensor swapped;        // (K) bool
  at::Tensor first;          // (K) int64: the first piece of each
  at::Tensor piece, column;  // (P) int64: the anchor a piece belongs to; its place among the N tokens, so that text column c is token c - 1
  int64_t size() const { return row.size(0); }
  at::Tensor piece_row() const;  // (P): row of each piece
  AnchorSlots to(const at::Device& device) const;
};

// What is drawn for the pairs `rows` (M) int64 of the batch, which become rows 0 .. M-1: at most one anchor a pair, or all that share neither region nor token
// (AnchorsPerPass). A pair without anchors gets none. Works on the CPU.
AnchorSlots draw_anchors(const data::Batch& batch, const at::Tensor& rows, const AmcSpec& s, Random& random);

at::Tensor take(const at::Tensor& x, const at::Tensor& row, const at::Tensor& place);  // (B,L,D), (K), (K) -> (K,D)

// h^v and h^t.
struct Halves {
  at::Tensor regions;  // (B,R,D)
  at::Tensor tokens;   // (B,N,D)
};

// Eq. 7: both slots of every anchor become `mask` (D).
Halves mask_anchors(const Halves& h, const AnchorSlots& slots, const at::Tensor& mask);
// Eq. 8: the swapped anchors' slots in `into` are filled crosswise with the features `from`: the region's slot with the token's (the mean of its pieces), every
// piece's slot with the region's. With one piece an anchor, doing it twice is doing nothing.
Halves swap_anchors(const Halves& into, const Halves& from, const AnchorSlots& slots);

}  // namespace vlp::systems::cmal
