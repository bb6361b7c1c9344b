#pragma once
// What SemVLP's pre-training losses read the states with.

#include <memory>

#include <ATen/core/Tensor.h>

#include "core/nn/heads.hpp"
#include "core/nn/module.hpp"
#include "core/systems/semvlp/spec.hpp"

namespace vlp::systems::semvlp {

class PretrainHeads final : public nn::Module {
 public:
  PretrainHeads(const ModelSpec& s, const LossSpec& losses, int64_t answers);
  at::Tensor words(const at::Tensor& states, const at::Tensor& table) const { return mlm_->forward(states, table); }  // (N,D) -> (N,V)
  at::Tensor object_states(const at::Tensor& states) const;                                                          // (N,D) -> (N,D)
  at::Tensor object_features(const at::Tensor& x) const { return object_feature_->forward(x); }                      // (N,D) -> (N,F)
  at::Tensor object_labels(const at::Tensor& x) const { return object_label_->forward(x); }                          // (N,D) -> (N,C)
  at::Tensor matched(const at::Tensor& pooled) const { return itm_->forward(pooled); }                               // (B,D) -> (B,2), or (B,1)
  at::Tensor answers(const at::Tensor& pooled) const { return qa_->forward(pooled); }                                // (B,D) -> (B,A)
  // Of the contrastive start: (B,D) -> (B,D), and its temperature ().
  at::Tensor image_embedding(const at::Tensor& mean) const { return itc_image_->forward(mean); }
  at::Tensor text_embedding(const at::Tensor& mean) const { return itc_text_->forward(mean); }
  const at::Tensor& temperature() const { return temperature_; }

 private:
  std::shared_ptr<nn::LanguageHead> mlm_;
  std::shared_ptr<nn::Linear> object_transform_, object_feature_, object_label_, itm_, itc_image_, itc_text_;
  std::shared_ptr<nn::LayerNorm> object_norm_;
  std::shared_ptr<nn::ClassifierHead> qa_;
  at::Tensor temperature_;
};

}  // namespace vlp::systems::semvlp
