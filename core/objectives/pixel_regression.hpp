#pragma once
// Raw-pixel targets for masked image modelling (MAE), the "raw pixels" row of SemMIM Table 4.

#include <ATen/core/Tensor.h>

namespace vlp::objectives {

enum class PixelTarget { kRaw, kNormalised };  // kNormalised: each patch minus its mean over sqrt(variance + 1e-6)

// Pictures (B,3,S,S) -> patches (B,N,P*P*3), inside a patch row, column, channel with the channel fastest (MAE's patchify).
at::Tensor pixel_patches(const at::Tensor& pixels, int64_t patch, PixelTarget kind);

// Squared error, mean over the values of a patch, then over the masked patches: predicted, target (B,N,P*P*3), hidden (B,N) bool -> ().
at::Tensor pixel_loss(const at::Tensor& predicted, const at::Tensor& target, const at::Tensor& hidden);

}  // namespace vlp::objectives
