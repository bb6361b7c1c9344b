#pragma once
// Transformer layers, pre-LN or post-LN, with or without cross-attention; one class serves ViT, BERT, fusion and decoder.

#include <memory>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/nn/attention.hpp"
#include "core/nn/module.hpp"
#include "core/nn/transformer_spec.hpp"

namespace vlp::nn {

enum class Layer { kSelf, kCross };  // kCross: a cross-attention sublayer between self-attention and feed-forward

// What a layer attends to besides itself. Undefined tensors mean: everything visible, no memory.
struct Context {
  at::Tensor bias;         // self-attention bias, broadcastable to (B,H,L,L); see attention_bias
  at::Tensor memory;       // (B,M,D), keys and values of cross-attention; without it a kCross layer leaves that sublayer out
  at::Tensor memory_bias;  // broadcastable to (B,H,L,M)
};

// post-LN: x = LN(x + f(x)) for each sublayer f (BERT); pre-LN: x = x + f(LN(x)) (ViT).
class TransformerLayer final : public Module {
 public:
  TransformerLayer(const TransformerSpec& s, Layer kind);
  at::Tensor forward(const at::Tensor& x, const Context& context) const;        // x (B,L,D) -> (B,L,D)
  at::Tensor forward_first(const at::Tensor& x, const Context& context) const;  // of the first position alone: (B,L,D) -> (B,1,D)

  // The sublayers by themselves, residual and norm included, for systems that order them differently: (B,L,D) -> (B,L,D).
  at::Tensor attend_self(const at::Tensor& x, const at::Tensor& bias) const;
  at::Tensor attend_memory(const at::Tensor& x, const at::Tensor& memory, const at::Tensor& memory_bias) const;  // of a kCross layer
  at::Tensor feed_forward(const at::Tensor& x) const;

 private:
  at::Tensor finish(const at::Tensor& input, const at::Tensor& attended, const Context& context) const;  // all but self-attention
  at::Tensor residual(const at::Tensor& x, const at::Tensor& change, const LayerNorm& norm) const;
  at::Tensor mlp(const at::Tensor& x) const;
  at::Tensor drop(const at::Tensor& x) const;
  bool crosses(const Context& c) const { return cross_ && c.memory.defined(); }
  NormPlacement norm_;
  Activation activation_;
  double dropout_;
  std::shared_ptr<SelfAttention> self_;
  std::shared_ptr<CrossAttention> cross_;
  std::shared_ptr<Linear> up_, down_;
  std::shared_ptr<LayerNorm> self_norm_, cross_norm_, mlp_norm_;
};

// `layers` equal layers. A pre-LN stack ends with one more norm (`final_norm`), a post-LN stack has none.
class Transformer final : public Module {
 public:
  Transformer(const TransformerSpec& s, Layer kind);
  at::Tensor forward(const at::Tensor& x, const Context& context) const;
  // forward(x, context).select(1, 0), (B,L,D) -> (B,D), without what the last layer does for the other positions: a half of a stack of two.
  at::Tensor forward_first(const at::Tensor& x, const Context& context) const;
  // Layers first .. last-1 (0-based) without the final norm.
  at::Tensor run(at::Tensor x, const Context& context, int64_t first, int64_t last) const;
  at::Tensor finish(const at::Tensor& x) const;  // the final norm of a pre-LN stack, else x
  int64_t size() const { return static_cast<int64_t>(layers_.size()); }

 private:
  std::vector<std::shared_ptr<TransformerLayer>> layers_;
  std::shared_ptr<LayerNorm> final_norm_;
};

}  // namespace vlp::nn
