#pragma once
// Semantics-enhanced masked image modelling (SemMIM 3.2): agreement learning on [CLS], soft patch targets from a momentum encoder,
// text-guided masking, text injected into both branches.

#include <memory>

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include "core/nn/heads.hpp"
#include "core/nn/image_encoder.hpp"
#include "core/systems/semmim/spec.hpp"
#include "core/systems/semmim/text_guided_masking.hpp"
#include "core/systems/system.hpp"

namespace vlp::systems::semmim {

// What the model already has of this batch when masked image modelling starts.
struct MimInputs {
  at::Tensor view1, view2;         // (B,3,S,S)
  at::Tensor view1_class;          // (B,D), normalised [CLS] of the online encoder on the clean view 1
  TextStates text;                 // the clean caption by the online text encoder; embedding in the contrastive space
};

// Routing of the two views I1, I2 (I2' = I2 with hidden patches):
//   equation   online I1 -> d1_cls; online I2' + text -> patches; momentum I2 -> d2_cls without text, patches with text (Eq. 2, Eq. 3)
//   sentence   online I2 -> d2_cls; momentum I1 -> d1_cls; patches as above (the sentence before Eq. 2)
//   symmetric  both agreement terms, averaged (DINO)
class MaskedImageModelling final : public torch::nn::Module {
 public:
  MaskedImageModelling(const MimSpec& s, const nn::ImageEncoderSpec& image);

  // Adds the terms "agreement" (Eq. 2) and "mim" (Eq. 3, or the pixel loss). `project` (D -> E) maps patches to the contrastive space.
  void losses(const nn::ImageEncoder& online, const nn::Linear& project, const MimInputs& in, const StepContext& step, LossTerms& out);

  // Copies the online weights into the momentum branch: once, before the first step.
  void start_momentum(const nn::ImageEncoder& online);
  // theta_hat <- m theta_hat + (1 - m) theta for the image encoder and the encoding head (Eq. 1), and moves the centres.
  void update_momentum(const nn::ImageEncoder& online);

 private:
  void distilled_losses(const nn::ImageEncoder& online, const nn::Linear& project, const MimInputs& in, const StepContext& step,
                        LossTerms& out);
  void pixel_losses(const nn::ImageEncoder& online, const nn::Linear& project, const MimInputs& in, const StepContext& step, LossTerms& out);
  PatchMask choose(const at::Tensor& patches, const nn::Linear& project, const MimInputs& in, const StepContext& step, LossTerms& out) const;
  // Recovers the hidden patches of view 2: -> (B,M,D).
  at::Tensor recover(const nn::ImageEncoder& online, const MimInputs& in, const PatchMask& mask) const;
  at::Tensor with_text(const nn::ImageEncoder& encoder, const at::Tensor& x, int64_t first, const at::Tensor& text,
                       const at::Tensor& visible) const;

  MimSpec spec_;
  int64_t patch_, split_;  // split_: 0-based layer at which text enters, or the number of layers
  at::Tensor mask_token_, class_center_, patch_center_;
  at::Tensor class_logits_, patch_logits_;  // of the momentum branch in this step, for the centres
  std::shared_ptr<nn::Mlp> head_, momentum_head_;
  std::shared_ptr<nn::ImageEncoder> momentum_;
  std::shared_ptr<nn::Linear> pixel_head_;
};

}  // namespace vlp::systems::semmim
