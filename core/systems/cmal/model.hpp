#pragma once
// CMAL (Ma et al., MM 2022): regions and words are encoded apart, put into one prompt whose anchors are swapped across modalities, and encoded together.

#include <array>
#include <memory>
#include <optional>

#include <ATen/core/Tensor.h>

#include "core/nn/module.hpp"
#include "core/nn/transformer.hpp"
#include "core/systems/anchor_reader.hpp"
#include "core/systems/cmal/answer_decoder.hpp"
#include "core/systems/cmal/pretrain_heads.hpp"
#include "core/systems/cmal/prompt.hpp"
#include "core/systems/cmal/spec.hpp"
#include "core/systems/system.hpp"

namespace vlp::systems::cmal {

struct SpecialTokens {
  int64_t pad = 0, cls = 101, sep = 102, mask = 103;
};

// Both sides by themselves, UMSE.
struct PairStates {
  UnimodalStates image, text;
};

class Model final : public System, public PairEncoder, public JointEncoder, public TextDecoder, public AnchorReader {
 public:
  // `losses` is the pre-training phase, or what a scoring of its heads asks for (read_recovery); without it the model has no pre-training heads. s.vocabulary
  // must be set.
  Model(const ModelSpec& s, const SpecialTokens& tokens, const std::optional<LossSpec>& losses);

  // Terms amc, mlm, mrm, itm, vtc of one batch: those that the step draws (Mix). Facts: their accuracies, those of anchors apart for swapped and merely masked
  // ones, and anchor_rate, the share of pairs that have an anchor.
  LossTerms losses(const data::Batch& batch, const StepContext& step) override;
  void before_step(const StepContext& step) override;
  int64_t step_kinds() const override;  // Mix::kSampleTask: one a task
  int64_t step_kind(const StepContext& step) const override;

  at::Tensor encode_pair(const data::Visual& picture, const at::Tensor& text) const override;  // H_[CLS] of the last layer
  JointStates encode_joint(const data::Visual& picture, const at::Tensor& text) const override;

  ReadPair read_pair(const data::Visual& picture, const at::Tensor& text) const override;
  RecoveredAnchor recover_anchor(const data::Batch& batch) const override;  // swapped with LossSpec::amc_spec's probability, drawn by the pair's image_ids

  // A decoder of answers, whose self-attention and feed-forward layers start as the last ones of the interaction encoder (start_decoder, once those are there)
  // and whose classifier is tied to the word table. Its cross-attention starts fresh.
  void add_decoder();
  void start_decoder();
  at::Tensor decode(const Memory& memory, const at::Tensor& input) const override;
  at::Tensor token_logits(const at::Tensor& hidden) const override;

  // Text (B,1+N) int64 with [CLS] in front; `hidden` (B,R) bool or undefined: regions whose feature is masked.
  PairStates encode_apart(const data::RegionBatch& regions, const at::Tensor& text, const at::Tensor& hidden) const;
  // CMAP and CMAI (Eq. 9-11); without slots no anchor is masked.
  JointStates interact(const PairStates& pair, const AnchorSlots* slots) const;

 private:
  struct Terms;  // what losses() collects; in losses.cpp
  Prompt prompt_of(const PairStates& pair, const AnchorSlots* slots) const;
  void clean_tasks(const data::Batch& batch, const at::Tensor& itm, const at::Tensor& vtc, Terms& out) const;
  void masked_tasks(const data::Batch& batch, const std::array<at::Tensor, 3>& rows, Terms& out) const;
  void matching(const data::Batch& batch, const PairStates& states, const at::Tensor& rows, const at::Tensor& itm, Terms& out) const;
  void contrast(const PairStates& states, const at::Tensor& image_ids, Terms& out) const;
  void recover_anchors(const data::Batch& part, const at::Tensor& states, const AnchorSlots& slots, Terms& out) const;

  ModelSpec spec_;
  SpecialTokens tokens_;
  std::optional<LossSpec> losses_;
  std::shared_ptr<VisualEncoder> visual_;
  std::shared_ptr<TextualEncoder> textual_;
  std::shared_ptr<PromptLayer> prompt_;
  std::shared_ptr<nn::Transformer> encoder_;
  std::shared_ptr<PretrainHeads> heads_;
  std::shared_ptr<AnswerDecoder> decoder_;
};

}  // namespace vlp::systems::cmal
