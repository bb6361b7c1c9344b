#pragma once
// Semantics-enhanced masked image modelling (SemMIM 3.2): agreement learning on [CLS], soft patch targets from a momentum encoder,
// text-guided masking, text injected into both branches.

#include <memory>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/nn/heads.hpp"
#include "core/nn/image_encoder.hpp"
#include "core/nn/module.hpp"
#include "core/systems/semmim/spec.hpp"
#include "core/systems/semmim/text_guided_masking.hpp"
#include "core/systems/system.hpp"

namespace vlp::systems::semmim {

// The parts of the model that train beside this one.
struct Online {
  const nn::ImageEncoder& image;
  const nn::Linear& project;      // D -> E, into the contrastive space
  const at::Tensor& temperature;  // () of the contrastive loss
};

// What the model already has of this batch when masked image modelling starts.
struct MimInputs {
  at::Tensor view1, view2;              // (B,3,S,S)
  at::Tensor view1_class, view2_class;  // (B,D), normalised [CLS] of the online encoder on the clean view; undefined where it has not seen that view
  TextStates text;                      // the clean caption by the online text encoder; embedding in the contrastive space
};

// The momentum encoder on the clean view 2, before any text comes in: (B,1+N,D), without gradient. Undefined without a momentum branch.
struct TeacherStates {
  at::Tensor lower;  // before the layer at which text enters
  at::Tensor plain;  // the final states without text
};

// Routing of the two views I1, I2 (I2' = I2 with hidden patches):
//   equation   online I1 -> d1_cls; online I2' + text -> patches; momentum I2 -> d2_cls without text, patches with text (Eq. 2, Eq. 3)
//   sentence   online I2 -> d2_cls; momentum I1 -> d1_cls; patches as above (the sentence before Eq. 2)
//   symmetric  both agreement terms, averaged (DINO)
class MaskedImageModelling final : public nn::Module {
 public:
  MaskedImageModelling(const LossSpec& s, const nn::ImageEncoderSpec& image);

  TeacherStates teach(const at::Tensor& view2) const;
  // Adds the terms "agreement" (Eq. 2) and "mim" (Eq. 3, or the pixel loss), each where its weight is not 0.
  void losses(const Online& online, const MimInputs& in, const TeacherStates& teacher, const StepContext& step, LossTerms& out);

  // Copies the online weights into the momentum branch: once, before the first step.
  void start_momentum(const nn::ImageEncoder& online);
  void before_step(const nn::ImageEncoder& online, const StepContext& step);
  // Moves the centres, after the losses have used the old ones. The momentum weights, theta_hat <- m theta_hat + (1 - m) theta for the image encoder and
  // the encoding heads (Eq. 1), move here or in before_step.
  void after_step(const nn::ImageEncoder& online, const StepContext& step);

  void train(bool on = true) override;  // the momentum branch stays in evaluation mode: its targets take no dropout

 private:
  using Followers = std::vector<std::pair<const nn::Module*, nn::Module*>>;
  Followers followers(const nn::ImageEncoder& online) const;
  void make_momentum(const nn::ImageEncoderSpec& image);
  void move_momentum(const nn::ImageEncoder& online, const StepContext& step);
  const nn::Mlp& class_head() const { return class_head_ ? *class_head_ : *head_; }
  const at::Tensor& patch_center() const { return spec_.center == Centering::kShared ? class_center_ : patch_center_; }
  const nn::Mlp& momentum_class_head() const { return momentum_class_head_ ? *momentum_class_head_ : *momentum_head_; }

  // Each -> (); facts go to `out`.
  at::Tensor agreement_loss(const Online& online, const MimInputs& in, const TeacherStates& teacher, const StepContext& step, LossTerms& out);
  at::Tensor distilled_loss(const Online& online, const MimInputs& in, const TeacherStates& teacher, const StepContext& step, LossTerms& out);
  at::Tensor pixel_loss(const Online& online, const MimInputs& in, const TeacherStates& teacher, const StepContext& step, LossTerms& out) const;
  PatchMask draw(const at::Tensor& patches, const Online& online, const MimInputs& in, const StepContext& step, LossTerms& out) const;
  PatchMask choose(const at::Tensor& patches, const Online& online, const MimInputs& in, const StepContext& step, LossTerms& out) const;
  // Recovers the hidden patches of view 2: -> (B,M,D).
  at::Tensor recover(const nn::ImageEncoder& online, const MimInputs& in, const PatchMask& mask) const;
  // `lower` through the layers that see `text` (B,L,D), which passes inject_projection first.
  at::Tensor with_text(const nn::ImageEncoder& encoder, const at::Tensor& lower, const at::Tensor& text, const at::Tensor& visible) const;

  MimSpec spec_;
  bool agrees_, recovers_;        // the weights of agreement and mim are not 0
  int64_t patch_, grid_, split_;  // split_: 0-based layer at which text enters, or the number of layers
  at::Tensor mask_token_, class_center_, patch_center_;
  at::Tensor class_logits_, patch_logits_;  // of the momentum branch in this step, for the centres
  std::shared_ptr<nn::Mlp> head_, class_head_, momentum_head_, momentum_class_head_;
  std::shared_ptr<nn::ImageEncoder> momentum_;
  std::shared_ptr<nn::Linear> pixel_head_, inject_linear_;
  std::shared_ptr<nn::LayerNorm> inject_norm_;
};

}  // namespace vlp::systems::semmim
