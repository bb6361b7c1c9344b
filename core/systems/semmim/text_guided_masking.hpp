#pragma once
// Which patches masked image modelling hides (SemMIM 3.2.2, "text-guided masking strategy"; Table 5).

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "core/systems/semmim/mask_count.hpp"
#include "core/util/random.hpp"

namespace vlp::systems::semmim {

struct PatchMask {
  at::Tensor index;   // (B,M) int64, the hidden patches
  at::Tensor hidden;  // (B,N) bool
};

enum class Similarity { kCosine, kDot };
struct Guidance {
  double temperature = 0.07;
  Similarity similarity = Similarity::kCosine;
};

// Draws M of N patches without replacement with probabilities p = softmax(S / temperature), S_i the similarity of patch i and the text's global
// feature: patches (B,N,E), text (B,E). Gumbel noise plus the M largest is exactly sequential sampling without replacement (Kool et al. 2019).
PatchMask text_guided_mask(const at::Tensor& patches, const at::Tensor& text, const Guidance& s, int64_t masked, Random& random);

// M of N patches, all alike.
PatchMask random_mask(int64_t batch, int64_t patches, int64_t masked, const at::Device& device, Random& random);

// Mean entropy in nats of p; ln N where the text does not guide.
double mask_entropy(const at::Tensor& patches, const at::Tensor& text, const Guidance& s);

}  // namespace vlp::systems::semmim
