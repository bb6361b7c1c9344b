#pragma once
// Small heads that several systems share.

#include <memory>
#include <vector>

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

// Linear layers with GELU between them: in -> hidden[0] -> ... -> out; without hidden layers one linear map. Their names are first, second, ...: at most
// five layers.
class Mlp final : public torch::nn::Module {
 public:
  Mlp(int64_t in, const std::vector<int64_t>& hidden, int64_t out);
  at::Tensor forward(const at::Tensor& x) const;  // (...,in) -> (...,out)

 private:
  std::vector<std::shared_ptr<Linear>> layers_;
};

}  // namespace vlp::nn
