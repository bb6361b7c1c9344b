#pragma once
// Small heads that several systems share.

#include <memory>

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include "core/nn/linear.hpp"

namespace vlp::nn {

// BERT's language-model head: Linear - GELU - LN, then a classifier tied to a word table (V,D), plus an own bias of size V.
class LanguageHead final : public torch::nn::Module {
 public:
  LanguageHead(int64_t dim, int64_t vocabulary, double norm_epsilon);
  // hidden (...,D), table (V,D) -> logits (...,V). Call it only where a label is.
  at::Tensor forward(const at::Tensor& hidden, const at::Tensor& table) const;

 private:
  std::shared_ptr<Linear> transform_;
  std::shared_ptr<LayerNorm> norm_;
  at::Tensor bias_;
};

// Linear - GELU - Linear.
class Mlp final : public torch::nn::Module {
 public:
  Mlp(int64_t in, int64_t hidden, int64_t out);
  at::Tensor forward(const at::Tensor& x) const;  // (...,in) -> (...,out)

 private:
  std::shared_ptr<Linear> first_, second_;
};

}  // namespace vlp::nn
