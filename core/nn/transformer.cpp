#include "core/nn/transformer.hpp"
#include "core/nn/activation.hpp"

#include <string>

#include <ATen/ATen.h>

namespace vlp::nn {

TransformerSpec read_transformer(const spec::Node& node, TransformerSpec s) {
  node.read("heads", s.heads, spec::at_least<int64_t>(1));
  node.read("layers", s.layers, spec::at_least<int64_t>(1));
  node.read("hidden", s.hidden, spec::at_least<int64_t>(1));
  node.read_enum("norm", s.norm, {{"pre", NormPlacement::kPre}, {"post", NormPlacement::kPost}});
  node.read_enum("activation", s.activation, {{"gelu", Activation::kGelu}, {"quick_gelu", Activation::kQuickGelu}});
  node.read("norm_epsilon", s.norm_epsilon, spec::range(0.0, 1.0));
  node.read("dropout", s.dropout, spec::range(0.0, 0.9));
  node.read("attention_dropout", s.attention_dropout, spec::range(0.0, 0.9));
  if (s.dim % s.heads != 0) node.error("heads", "does not divide the width " + std::to_string(s.dim));
  return s;
}

TransformerLayer::TransformerLayer(const TransformerSpec& s, Layer kind)
    : norm_(s.norm),
      activation_(s.activation),
      dropout_(s.dropout),
      self_(register_module("self_attention", std::make_shared<SelfAttention>(s.dim, s.heads, s.attention_dropout))),
      up_(register_module("mlp_up", std::make_shared<Linear>(s.dim, s.hidden))),
      down_(register_module("mlp_down", std::make_shared<Linear>(s.hidden, s.dim))),
      self_norm_(register_module("self_norm", std::make_shared<LayerNorm>(s.dim, s.norm_epsilon))),
      mlp_norm_(register_module("mlp_norm", std::make_shared<LayerNorm>(s.dim, s.norm_epsilon))) {
  if (kind == Layer::kCross) {
    cross_ = register_module("cross_attention", std::make_shared<CrossAttention>(s.dim, s.heads, s.attention_dropout));
    cross_norm_ = register_module("cross_norm", std::make_shared<LayerNorm>(s.dim, s.norm_epsilon));
  }
}

at::Tensor TransformerLayer::mlp(const at::Tensor& x) const {
  const auto h = up_->forward(x);
  const auto a = activation_ == Activation::kGelu ? nn::gelu(h) : h * at::sigmoid(1.702 * h);
  return down_->forward(a);
}

at::Tensor TransformerLayer::drop(const at::Tensor& x) const { return dropout_ > 0 ? at::dropout(x, dropout_, is_training()) : x; }

at::Tensor TransformerLayer::residual(const at::Tensor& x, const at::Tensor& change, const LayerNorm& norm) const {
  const auto sum = x + drop(change);
  return norm_ == NormPlacement::kPre ? sum : norm.forward(sum);
}

at::Tensor TransformerLayer::attend_self(const at::Tensor& x, const at::Tensor& bias) const {
  return residual(x, self_->forward(norm_ == NormPlacement::kPre ? self_norm_->forward(x) : x, bias), *self_norm_);
}

at::Tensor TransformerLayer::attend_memory(const at::Tensor& x, const at::Tensor& memory, const at::Tensor& memory_bias) const {
  return residual(x, cross_->forward(norm_ == NormPlacement::kPre ? cross_norm_->forward(x) : x, memory, memory_bias), *cross_norm_);
}

at::Tensor TransformerLayer::feed_forward(const at::Tensor& x) const {
  return residual(x, mlp(norm_ == NormPlacement::kPre ? mlp_norm_->forward(x) : x), *mlp_norm_);
}

at::Tensor TransformerLayer::forward(const at::Tensor& x, const Context& c) const {
  return finish(x, self_->forward(norm_ == NormPlacement::kPre ? self_norm_->forward(x) : x, c.bias), c);
}

at::Tensor TransformerLayer::forward_first(const at::Tensor& x, const Context& c) const {
  return finish(x.slice(1, 0, 1), self_->forward_first(norm_ == NormPlacement::kPre ? self_norm_->forward(x) : x, c.bias), c);
}

at::Tensor TransformerLayer::finish(const at::Tensor& input, const at::Tensor& attended, const Context& c) const {
  auto x = residual(input, attended, *self_norm_);
  if (crosses(c)) x = attend_memory(x, c.memory, c.memory_bias);
  return feed_forward(x);
}

Transformer::Transformer(const TransformerSpec& s, Layer kind) {
  for (int64_t i = 0; i < s.layers; ++i) layers_.push_back(register_module("layer" + std::to_string(i), std::make_shared<TransformerLayer>(s, kind)));
  if (s.norm == NormPlacement::kPre) final_norm_ = register_module("final_norm", std::make_shared<LayerNorm>(s.dim, s.norm_epsilon));
}

at::Tensor Transformer::forward(const at::Tensor& x, const Context& context) const { return finish(run(x, context, 0, size())); }

at::Tensor Transformer::forward_first(const at::Tensor& x, const Context& context) const {
  return finish(layers_.back()->forward_first(run(x, context, 0, size() - 1), context)).select(1, 0);
}

at::Tensor Transformer::run(at::Tensor x, const Context& context, int64_t first, int64_t last) const {
  for (int64_t i = first; i < last; ++i) x = layers_[static_cast<size_t>(i)]->forward(x, context);
  return x;
}

at::Tensor Transformer::finish(const at::Tensor& x) const { return final_norm_ ? final_norm_->forward(x) : x; }

}  // namespace vlp::nn
