#pragma once
// Random tensors from named streams, so that draws depend on (seed, purpose, step) alone and not on the device or the call order.

#include <ATen/core/Tensor.h>

#include "core/util/random.hpp"

namespace vlp::objectives {

at::Tensor uniform_noise(at::IntArrayRef sizes, Random& random);  // [0,1) float on the CPU
at::Tensor gumbel_noise(at::IntArrayRef sizes, Random& random);   // -log(-log(u)) float on the CPU

}  // namespace vlp::objectives
