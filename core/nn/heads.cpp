#include "core/nn/heads.hpp"

#include <ATen/ATen.h>

#include "core/nn/activation.hpp"
#include "core/util/error.hpp"

namespace vlp::nn {

LanguageHead::LanguageHead(int64_t dim, int64_t vocabulary, double norm_epsilon)
    : transform_(register_module("transform", std::make_shared<Linear>(dim, dim))),
      norm_(register_module("norm", std::make_shared<LayerNorm>(dim, norm_epsilon))),
      bias_(register_parameter("bias", at::zeros({vocabulary}))) {}

at::Tensor LanguageHead::forward(const at::Tensor& hidden, const at::Tensor& table) const {
  return at::linear(norm_->forward(nn::gelu(transform_->forward(hidden))), table, bias_);
}

Mlp::Mlp(int64_t in, const std::vector<int64_t>& hidden, int64_t out) {
  constexpr const char* kNames[] = {"first", "second", "third", "fourth", "fifth"};
  if (hidden.size() >= std::size(kNames)) throw InternalFault("Mlp: more than four hidden layers");
  auto width = in;
  for (size_t i = 0; i <= hidden.size(); ++i) {
    const auto next = i < hidden.size() ? hidden[i] : out;
    layers_.push_back(register_module(kNames[i], std::make_shared<Linear>(width, next)));
    width = next;
  }
}

at::Tensor Mlp::forward(const at::Tensor& x) const {
  auto y = layers_.front()->forward(x);
  for (size_t i = 1; i < layers_.size(); ++i) y = layers_[i]->forward(nn::gelu(y));
  return y;
}

ClassifierHead::ClassifierHead(const Widths& w, double norm_epsilon)
    : first_(register_module("first", std::make_shared<Linear>(w.in, w.hidden))),
      last_(register_module("last", std::make_shared<Linear>(w.hidden, w.out))),
      norm_(register_module("norm", std::make_shared<LayerNorm>(w.hidden, norm_epsilon))) {}

at::Tensor ClassifierHead::forward(const at::Tensor& x) const { return last_->forward(norm_->forward(nn::gelu(first_->forward(x)))); }

PairAttentionHead::PairAttentionHead(const Widths& w)
    : left_(register_module("left", std::make_shared<CrossAttention>(w.dim, w.heads))),
      right_(register_module("right", std::make_shared<CrossAttention>(w.dim, w.heads))),
      join_(register_module("join", std::make_shared<Linear>(2 * w.dim, w.dim))),
      pool_(register_module("pool", std::make_shared<Linear>(w.dim, 1))),
      out_(register_module("out", std::make_shared<Linear>(2 * w.dim, w.out))) {}

at::Tensor PairAttentionHead::pooled(const at::Tensor& attended, const Side& own) const {
  const auto x = at::relu(join_->forward(at::cat({attended, own.states}, -1)));                        // (B,S,D)
  const auto score = at::relu(pool_->forward(x)).squeeze(2) + attention_bias(own.visible);            // (B,S)
  return at::matmul(at::softmax(score, 1).unsqueeze(1), x).squeeze(1);
}

at::Tensor PairAttentionHead::forward_pair(const Side& left, const Side& right) const {
  const auto bias = [](const Side& s) { return attention_bias(s.visible.unsqueeze(1).unsqueeze(1)); };
  const auto l = left_->forward(left.states, right.states, bias(right)), r = right_->forward(right.states, left.states, bias(left));
  return out_->forward(at::cat({pooled(l, left), pooled(r, right)}, 1));
}

at::Tensor PairAttentionHead::forward(const at::Tensor&) const { throw InternalFault("PairAttentionHead: reads two sequences, not one vector"); }

}  // namespace vlp::nn
