#pragma once
// SemVLP (2021): regions and words through one transformer, as a single stream (low level) or as two streams of which the regions attend to the words
// above layer L_s (high level).

#include <memory>
#include <optional>

#include <ATen/core/Tensor.h>

#include "core/nn/heads.hpp"
#include "core/nn/module.hpp"
#include "core/nn/region_embedding.hpp"
#include "core/nn/text_embedding.hpp"
#include "core/systems/semvlp/pretrain_heads.hpp"
#include "core/systems/semvlp/spec.hpp"
#include "core/systems/semvlp/two_mode_encoder.hpp"
#include "core/systems/system.hpp"

namespace vlp::systems::semvlp {

// What the losses need to know of the data.
struct DataFacts {
  int64_t pad = 0, cls = 101, sep = 102, mask = 103;  // ids of the vocabulary
  int64_t answers = 0;                                // of the list that the QA loss classifies; 0: none
};

class Model final : public System, public PairEncoder, public TwoModes {
 public:
  // `losses` is the pre-training phase; without it the model has no pre-training heads. s.vocabulary must be set.
  Model(const ModelSpec& s, const DataFacts& data, const std::optional<LossSpec>& losses);

  // Terms mlm, object_feature, object_label, itm, qa, itc of one batch in the mode of its step; those whose weight is not 0.
  LossTerms losses(const data::Batch& batch, const StepContext& step) override;
  int64_t step_kinds() const override { return losses_ && losses_->mode != Switch::kHalves ? 2 : 1; }
  int64_t step_kind(const StepContext& step) const override;

  at::Tensor encode_pair(const data::Visual& picture, const at::Tensor& text) const override;  // the pooled vector of the present mode
  void set_mode(PairMode mode) override;
  PairMode mode() const override;

  // Final states of both sides: text (B,L) int64 without [SEP] -> image (B,1+R,D), text (B,L+1,D).
  PairStates encode(const data::RegionBatch& regions, const at::Tensor& text, PairMode mode) const;
  // h_CLS (low) or o_IMG (high) -> (B,D).
  at::Tensor pooled(const PairStates& states, PairMode mode) const;

  void start_cross() { encoder_->start_cross(); }  // after the first weights are drawn

 private:
  PairStates embed_pair(const data::RegionBatch& regions, const at::Tensor& text) const;
  at::Tensor drop(const at::Tensor& x) const;
  void one_mode(const data::Batch& batch, PairMode mode, const StepContext& step, LossTerms& out);  // in losses.cpp
  void contrast(const PairStates& states, const at::Tensor& image_ids, const StepContext& step, LossTerms& out) const;  // in contrast.cpp

  ModelSpec spec_;
  DataFacts data_;
  std::optional<LossSpec> losses_;
  std::shared_ptr<nn::TextEmbedding> text_embedding_;
  std::shared_ptr<nn::RegionEmbedding> region_embedding_;
  std::shared_ptr<TwoModeEncoder> encoder_;
  std::shared_ptr<nn::Linear> pooler_, high_pooler_;
  std::shared_ptr<PretrainHeads> heads_;
  at::Tensor img_token_, mode_;
};

}  // namespace vlp::systems::semvlp
