#pragma once
// Multi-head attention, softmax(q k^T / sqrt(d) + bias) v (Vaswani et al. 2017, Eq. 1). Heads are cut from the feature dimension.

#include <memory>

#include <ATen/core/Tensor.h>

#include "core/nn/linear.hpp"
#include "core/nn/module.hpp"

namespace vlp::nn {

// Turns "may attend" into what `attend` adds to the scores: visible bool -> float of the same shape, 0 where true, -inf where false.
// Every query must see at least one key; batches are checked for that where they are made.
at::Tensor attention_bias(const at::Tensor& visible);
// Lower-triangular visibility for `length` positions: (1,1,L,L) bool.
at::Tensor causal_visibility(int64_t length, const at::TensorOptions& like);

// q (B,H,Lq,d), k and v (B,H,Lk,d), bias broadcastable to (B,H,Lq,Lk) or undefined -> (B,H,Lq,d). `dropout`: share of the attention
// probabilities that is dropped, the rest scaled up; callers pass 0 outside training.
// By LibTorch's fused kernel where apply_performance left it on, else in the plain form, which on CPUs that send their matrix products to oneDNN is the faster one.
at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& bias, double dropout = 0);

// The layers below take a kernel of our own where it is faster: float32 on a CPU with AVX2, up to 128 queries and keys, heads up to 64 wide, no dropout
// (avx2.hpp); elsewhere attend(). The floating-point operations of that kernel since the program began, which counting LibTorch's operators does not see:
int64_t short_attention_flops();

class SelfAttention final : public Module {
 public:
  SelfAttention(int64_t dim, int64_t heads, double dropout = 0);
  // x (B,L,D), bias as in attend -> (B,L,D)
  at::Tensor forward(const at::Tensor& x, const at::Tensor& bias) const;
  // What the first position attends to, and no other: bias over keys, (B,1,1,L) or undefined -> (B,1,D)
  at::Tensor forward_first(const at::Tensor& x, const at::Tensor& bias) const;

 private:
  int64_t heads_;
  double dropout_;
  std::shared_ptr<Linear> qkv_, out_;
};

class CrossAttention final : public Module {
 public:
  CrossAttention(int64_t dim, int64_t heads, double dropout = 0);
  // queries x (B,Lq,D), keys and values from memory (B,Lk,D) -> (B,Lq,D)
  at::Tensor forward(const at::Tensor& x, const at::Tensor& memory, const at::Tensor& bias) const;

 private:
  int64_t heads_;
  double dropout_;
  std::shared_ptr<Linear> query_, key_value_, out_;
};

}  // namespace vlp::nn
