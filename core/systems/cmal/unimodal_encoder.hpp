#pragma once
// Uni-modal semantic encoding, UMSE (CMAL Sec. 3.2.1, Eq. 5-6): each side by itself, with a vector for the whole in front.

#include <memory>

#include <ATen/core/Tensor.h>

#include "core/data/batch.hpp"
#include "core/nn/module.hpp"
#include "core/nn/region_embedding.hpp"
#include "core/nn/text_embedding.hpp"
#include "core/nn/transformer.hpp"
#include "core/systems/cmal/spec.hpp"

namespace vlp::systems::cmal {

struct UnimodalStates {
  at::Tensor whole;    // (B,D): h_[IMG], h_[TXT]
  at::Tensor parts;    // (B,N,D): h_1 .. h_N
  at::Tensor visible;  // (B,N) bool, of the parts
};

class VisualEncoder final : public nn::Module {
 public:
  explicit VisualEncoder(const ModelSpec& s);
  // Features (B,R,F) beside the location x1 y1 x2 y2 w h w*h -> states of the R regions. Where `hidden` (B,R) bool is true the feature is replaced by the mask
  // vector; undefined: nowhere.
  UnimodalStates forward(const data::RegionBatch& regions, const at::Tensor& hidden) const;

 private:
  double dropout_;
  std::shared_ptr<nn::RegionEmbedding> embedding_;
  std::shared_ptr<nn::Transformer> layers_;
  at::Tensor img_token_, region_mask_token_;
};

class TextualEncoder final : public nn::Module {
 public:
  explicit TextualEncoder(const ModelSpec& s);
  // ids (B,1+N) int64, padded with `pad`; their first column, [CLS], gives way to [TXT] -> states of the N tokens.
  UnimodalStates forward(const at::Tensor& ids, int64_t pad) const;
  at::Tensor embed(const at::Tensor& ids) const { return embedding_->forward(ids); }  // (B,T) -> (B,T,D), before the layers
  const at::Tensor& word_table() const { return embedding_->word_table(); }           // (V,D)

 private:
  double dropout_;
  std::shared_ptr<nn::TextEmbedding> embedding_;
  std::shared_ptr<nn::Transformer> layers_;
  at::Tensor txt_token_;
};

}  // namespace vlp::systems::cmal
