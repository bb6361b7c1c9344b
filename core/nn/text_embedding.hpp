#pragma once
// BERT's embeddings: word + position (+ token type), then layer normalisation (Devlin et al. 2019).

#include <memory>

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include "core/nn/linear.hpp"

namespace vlp::nn {

struct TextEmbeddingSpec {
  int64_t vocabulary = 30522, dim = 768, max_length = 512, token_types = 2;
  double norm_epsilon = 1e-12;
};

class TextEmbedding final : public torch::nn::Module {
 public:
  explicit TextEmbedding(const TextEmbeddingSpec& s);
  at::Tensor forward(const at::Tensor& ids) const;                // ids (B,L) int64 -> (B,L,D); token type 0
  const at::Tensor& word_table() const { return words_; }         // (V,D), the classifier of tied language-model heads
  int64_t max_length() const { return positions_.size(0); }

 private:
  at::Tensor words_, positions_, types_;
  std::shared_ptr<LayerNorm> norm_;
};

}  // namespace vlp::nn
