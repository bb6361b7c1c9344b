#include "core/nn/attention_weights.hpp"

#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

namespace vlp::nn {

at::Tensor last_attention(const Transformer& stack, const TransformerSpec& s, const at::Tensor& x, const Context& context) {
  const auto B = x.size(0), L = x.size(1), D = x.size(2), H = s.heads;
  const auto named = stack.named_parameters();
  const auto own = [&](const char* name) { return named[fmt::format("layer{}.{}", stack.size() - 1, name)].to(at::kFloat); };
  auto in = stack.run(x, context, 0, stack.size() - 1).to(at::kFloat);
  if (s.norm == NormPlacement::kPre) in = at::layer_norm(in, {D}, own("self_norm.weight"), own("self_norm.bias"), s.norm_epsilon);
  const auto qkv =
      at::linear(in, own("self_attention.qkv.weight"), own("self_attention.qkv.bias")).view({B, L, 3, H, D / H}).permute({2, 0, 3, 1, 4});
  auto scores = at::matmul(qkv[0], qkv[1].transpose(-2, -1)) / std::sqrt(static_cast<double>(D / H));  // (B,H,L,L)
  if (context.bias.defined()) scores = scores + context.bias;
  return at::softmax(scores, -1);
}

}  // namespace vlp::nn
