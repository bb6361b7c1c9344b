#pragma once
// GELU, x Phi(x) with the distribution function of the normal distribution (Hendrycks and Gimpel 2016).

#include <ATen/core/Tensor.h>

namespace vlp::nn {

// Of any shape. float32 on a CPU with AVX2 takes a kernel of our own (avx2.hpp), which keeps dy/dx for the way back; everything else is at::gelu.
at::Tensor gelu(const at::Tensor& x);

}  // namespace vlp::nn
