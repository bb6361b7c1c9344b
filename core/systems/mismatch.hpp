#pragma once
// Mismatched pairs for systems that read regions: which pairs of a batch are torn apart, and rows of regions.

#include <ATen/core/Tensor.h>

#include "core/data/batch.hpp"
#include "core/util/random.hpp"

namespace vlp::systems {

struct Mismatch {
  at::Tensor matched;  // (B) bool
  at::Tensor partner;  // (B) int64: row b itself where matched, else one of another picture
};
// Each pair is torn with probability `share`; its partner is drawn alike from the pairs with another id. A batch of one picture has none: it stays matched.
// image_ids (B) int64 on the CPU.
Mismatch draw_mismatch(const at::Tensor& image_ids, double share, Random& random);

data::RegionBatch select(const data::RegionBatch& regions, const at::Tensor& rows);  // rows (K) int64 -> K pictures
data::RegionBatch on(const data::RegionBatch& regions, const at::Device& device);

}  // namespace vlp::systems
