#pragma once
// mPLUG's fusion encoder: cross-attention layers, and every few layers one that connects both sequences (Li et al. 2022, "cross-modal skip-connections";
// X-PLUG/mPLUG:models/modeling_mplug.py, FusionEncoder).

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "core/nn/transformer.hpp"

namespace vlp::systems::semmim {

struct FusionInputs {
  at::Tensor image;    // (R,1+N,D)
  at::Tensor text;     // (R,L,D)
  at::Tensor visible;  // (R,L) bool
};

// Layer i, counted from 0, is connected where i > 0 and stride divides it: self-attention and feed-forward over [image ; text], no cross-attention
// (those weights are allocated and not used, as in mPLUG). Afterwards text is its text part and the image tokens, which later layers attend to, are the
// old ones plus its image part; in a pre-LN stack, whose layers carry the old ones along already, its image part alone. -> text (R,L,D).
at::Tensor connected_fusion(const nn::Transformer& stack, const FusionInputs& in, int64_t stride, nn::NormPlacement norm);

}  // namespace vlp::systems::semmim
