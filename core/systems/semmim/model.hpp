#pragma once
// SemMIM (Liu et al. 2024, Sec. 3): image encoder, text encoder, fusion encoder, decoder, and masked image modelling beside
// ITC, ITM, MLM and PrefixLM (Eq. 4).

#include <memory>
#include <optional>

#include <ATen/core/Tensor.h>

#include "core/nn/heads.hpp"
#include "core/nn/image_encoder.hpp"
#include "core/nn/module.hpp"
#include "core/nn/text_embedding.hpp"
#include "core/nn/transformer.hpp"
#include "core/systems/semmim/feature_queue.hpp"
#include "core/systems/semmim/masked_image_modelling.hpp"
#include "core/systems/semmim/spec.hpp"
#include "core/systems/system.hpp"

namespace vlp::systems::semmim {

// Ids that the losses need to know of the vocabulary.
struct SpecialTokens {
  int64_t pad = 0, cls = 101, sep = 102, mask = 103;
};

class Model final : public System, public DualEncoder, public PairMatcher, public TextGenerator, public MaskedLanguageModel {
 public:
  // `losses` is the pre-training phase; without it the model has no masked-image part (fine-tuning, scoring).
  // s.vocabulary must be set.
  Model(const ModelSpec& s, const SpecialTokens& tokens, const std::optional<LossSpec>& losses);

  LossTerms losses(const data::Batch& batch, const StepContext& step) override;
  void before_step(const StepContext& step) override;  // temperature into [0.001, 0.5]
  void after_step(const StepContext& step) override;   // momentum encoder, centres and queue
  // After the first weights are in place: the momentum encoder starts as a copy of the image encoder.
  void start_momentum();

  ImageStates encode_image(const at::Tensor& pixels) const override;
  TextStates encode_text(const at::Tensor& ids) const override;
  const at::Tensor& temperature() const override { return temperature_; }
  at::Tensor match(const at::Tensor& image_tokens, const TextStates& text) const override;
  Memory fuse(const at::Tensor& image_tokens, const TextStates& prompt) const override;
  at::Tensor decode(const Memory& memory, const at::Tensor& input) const override;
  at::Tensor token_logits(const at::Tensor& hidden) const override;
  at::Tensor masked_states(const at::Tensor& image_tokens, const TextStates& masked_text) const override;
  at::Tensor word_logits(const at::Tensor& hidden) const override;

 private:
  struct PairLosses;  // one joint pass of the fusion encoder for MLM and PrefixLM; in losses.cpp
  struct InBatch {
    at::Tensor logits, ids;  // (B,B), (B)
    at::Tensor teacher;      // (B,1+N,D), the pictures by the momentum encoder, or undefined
  };
  at::Tensor contrastive_loss(const ImageStates& image, const TextStates& text, const InBatch& in, const StepContext& step);  // in contrast.cpp
  at::Tensor image_embedding(const at::Tensor& tokens) const;  // (B,1+N,D) -> (B,E), unit rows
  at::Tensor encoder_input(const at::Tensor& ids) const;       // (B,L) -> (B,L), or (B,L+1) with [SEP] behind each text
  Memory memory(const at::Tensor& image_tokens, const at::Tensor& fused, const at::Tensor& visible) const;
  at::Tensor run_fusion(const at::Tensor& image_tokens, const at::Tensor& text_tokens, const at::Tensor& visible) const;
  TextStates states_of(const at::Tensor& tokens, const at::Tensor& visible) const;
  const at::Tensor& mlm_table() const;
  const nn::TextEmbedding& decoder_embedding() const { return decoder_embedding_ ? *decoder_embedding_ : *text_embedding_; }

  ModelSpec spec_;
  SpecialTokens tokens_;
  std::optional<LossSpec> losses_;
  std::shared_ptr<nn::ImageEncoder> image_;
  std::shared_ptr<nn::TextEmbedding> text_embedding_, fusion_embedding_, decoder_embedding_;
  std::shared_ptr<nn::Transformer> text_, fusion_, unused_fusion_, decoder_;
  std::shared_ptr<nn::Linear> image_projection_, text_projection_, itm_head_;
  std::shared_ptr<nn::LanguageHead> mlm_head_, decoder_head_;
  at::Tensor mlm_table_, temperature_;
  std::shared_ptr<MaskedImageModelling> mim_;
  std::shared_ptr<FeatureQueue> queue_;
  ItcFeatures fresh_;  // of this step, for the queue
};

}  // namespace vlp::systems::semmim
