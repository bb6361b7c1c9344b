#include "core/nn/attention.hpp"

#include <cmath>
#include <limits>

#include <ATen/ATen.h>
#include <ATen/Context.h>

namespace vlp::nn {

at::Tensor attention_bias(const at::Tensor& visible) {
  return at::zeros(visible.sizes(), visible.options().dtype(at::kFloat)).masked_fill_(visible.logical_not(), -std::numeric_limits<float>::infinity());
}

at::Tensor causal_visibility(int64_t length, const at::TensorOptions& like) {
  return at::ones({length, length}, like.dtype(at::kBool)).tril().view({1, 1, length, length});
}

at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& bias, double dropout) {
  if (at::globalContext().userEnabledFlashSDP()) {
    const auto mask = bias.defined() ? std::optional<at::Tensor>(bias.to(q.scalar_type())) : std::nullopt;
    return at::scaled_dot_product_attention(q, k, v, mask, dropout);
  }
  auto scores = at::matmul(q, k.transpose(-2, -1)) * (1.0 / std::sqrt(static_cast<double>(q.size(-1))));  // (B,H,Lq,Lk)
  if (bias.defined()) scores = scores + bias;
  const auto probabilities = at::softmax(scores, -1);
  return at::matmul(dropout > 0 ? at::dropout(probabilities, dropout, /*train=*/true) : probabilities, v);
}

SelfAttention::SelfAttention(int64_t dim, int64_t heads, double dropout)
    : heads_(heads),
      dropout_(dropout),
      qkv_(register_module("qkv", std::make_shared<Linear>(dim, 3 * dim))),
      out_(register_module("out", std::make_shared<Linear>(dim, dim))) {}

at::Tensor SelfAttention::forward(const at::Tensor& x, const at::Tensor& bias) const {
  const auto B = x.size(0), L = x.size(1), D = x.size(2), H = heads_;
  const auto qkv = qkv_->forward(x).view({B, L, 3, H, D / H}).permute({2, 0, 3, 1, 4});     // (3,B,H,L,d)
  const auto mixed = attend(qkv[0], qkv[1], qkv[2], bias, is_training() ? dropout_ : 0.0);  // (B,H,L,d)
  return out_->forward(mixed.transpose(1, 2).reshape({B, L, D}));                           // (B,L,D)
}

at::Tensor SelfAttention::forward_first(const at::Tensor& x, const at::Tensor& bias) const {
  const auto B = x.size(0), L = x.size(1), D = x.size(2), H = heads_;
  const auto q = qkv_->forward_part(x.slice(1, 0, 1), 0, D).view({B, 1, H, D / H}).transpose(1, 2);              // (B,H,1,d)
  const auto kv = qkv_->forward_part(x, D, 2 * D).view({B, L, 2, H, D / H}).permute({2, 0, 3, 1, 4});           // (2,B,H,L,d)
  const auto mixed = attend(q, kv[0], kv[1], bias, is_training() ? dropout_ : 0.0);                             // (B,H,1,d)
  return out_->forward(mixed.transpose(1, 2).reshape({B, 1, D}));
}

CrossAttention::CrossAttention(int64_t dim, int64_t heads, double dropout)
    : heads_(heads),
      dropout_(dropout),
      query_(register_module("query", std::make_shared<Linear>(dim, dim))),
      key_value_(register_module("key_value", std::make_shared<Linear>(dim, 2 * dim))),
      out_(register_module("out", std::make_shared<Linear>(dim, dim))) {}

at::Tensor CrossAttention::forward(const at::Tensor& x, const at::Tensor& memory, const at::Tensor& bias) const {
  const auto B = x.size(0), L = x.size(1), D = x.size(2), M = memory.size(1), H = heads_;
  const auto q = query_->forward(x).view({B, L, H, D / H}).transpose(1, 2);                                                // (B,H,L,d)
  const auto kv = key_value_->forward(memory).view({B, M, 2, H, D / H}).permute({2, 0, 3, 1, 4});                          // (2,B,H,M,d)
  return out_->forward(attend(q, kv[0], kv[1], bias, is_training() ? dropout_ : 0.0).transpose(1, 2).reshape({B, L, D}));  // (B,L,D)
}

}  // namespace vlp::nn
