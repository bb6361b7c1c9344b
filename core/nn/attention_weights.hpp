#pragma once
// What a stack of layers attends to, for figures. The weights are read by their checkpoint names, so that layers carry nothing for it.

#include <ATen/core/Tensor.h>

#include "core/nn/transformer.hpp"

namespace vlp::nn {

// Probabilities of the last layer's self-attention: x (B,L,D), the input of the first layer -> (B,H,L,L), rows of sum 1; without dropout, in fp32. `s` is what
// the stack was made of.
at::Tensor last_attention(const Transformer& stack, const TransformerSpec& s, const at::Tensor& x, const Context& context);

}  // namespace vlp::nn
