#pragma once
// BERT's embeddings: word + position (+ token type), then layer normalisation (Devlin et al. 2019); or one linear map of word and position side by side (CMAL).

#include <memory>

#include <ATen/core/Tensor.h>

#include "core/nn/linear.hpp"
#include "core/nn/module.hpp"

namespace vlp::nn {

enum class TextCombination { kSum, kJoint };  // LN(word + position + type) | W [word ; position] + b, without norm (CMAL Sec. 3.2.1)

struct TextEmbeddingSpec {
  int64_t vocabulary = 30522, dim = 768, max_length = 512, token_types = 2;  // token_types: 0 has none
  double norm_epsilon = 1e-12;
  TextCombination combination = TextCombination::kSum;
};

// Token ids with `sep` behind the last token of each text: ids (B,L) int64, padded with `pad` -> (B,L+1).
at::Tensor with_separator(const at::Tensor& ids, int64_t pad, int64_t sep);

class TextEmbedding final : public Module {
 public:
  explicit TextEmbedding(const TextEmbeddingSpec& s);
  at::Tensor forward(const at::Tensor& ids) const;                // ids (B,L) int64 -> (B,L,D); token type 0, where there are any
  at::Tensor token_type(int64_t type) const { return types_[type]; }  // (D)
  const at::Tensor& word_table() const { return words_; }         // (V,D), the classifier of tied language-model heads
  int64_t max_length() const { return positions_.size(0); }

 private:
  at::Tensor words_, positions_, types_;
  std::shared_ptr<LayerNorm> norm_;
  std::shared_ptr<Linear> joint_;
};

}  // namespace vlp::nn
