// The momentum branch of masked image modelling (SemMIM 3.2, Eq. 1): a slow copy of the image encoder and the encoding heads, and the centres of its
// outputs. Text and fusion encoders have none.

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/kernels/ema.hpp"
#include "core/objectives/self_distillation.hpp"
#include "core/systems/semmim/masked_image_modelling.hpp"
#include "core/systems/semmim/schedules.hpp"

namespace vlp::systems::semmim {

void MaskedImageModelling::make_momentum(const nn::ImageEncoderSpec& image) {
  const auto head = [&] { return std::make_shared<nn::Mlp>(image.transformer.dim, spec_.head_hidden, spec_.codes); };
  head_ = register_module("encoding_head", head());
  momentum_ = register_module("momentum_encoder", std::make_shared<nn::ImageEncoder>(image));
  momentum_head_ = register_module("momentum_head", head());
  if (spec_.heads == Heads::kTwo) {
    class_head_ = register_module("class_head", head());
    momentum_class_head_ = register_module("momentum_class_head", head());
  }
  for (auto& [from, to] : followers(*momentum_))
    for (auto& p : to->parameters()) p.set_requires_grad(false);
  switch (spec_.center) {
    case Centering::kSeparate:
      class_center_ = register_buffer("class_center", at::zeros({spec_.codes}));
      patch_center_ = register_buffer("patch_center", at::zeros({spec_.codes}));
      break;
    case Centering::kShared:
      class_center_ = register_buffer("center", at::zeros({spec_.codes}));
      break;
    case Centering::kOff:
      break;
  }
  momentum_->eval();
}

MaskedImageModelling::Followers MaskedImageModelling::followers(const nn::ImageEncoder& online) const {
  Followers out{{&online, momentum_.get()}, {head_.get(), momentum_head_.get()}};
  if (class_head_) out.emplace_back(class_head_.get(), momentum_class_head_.get());
  return out;
}

void MaskedImageModelling::start_momentum(const nn::ImageEncoder& online) {
  if (!momentum_) return;
  const at::NoGradGuard no_gradient;
  for (const auto& [from, to] : followers(online)) {
    const auto source = from->parameters();
    auto target = to->parameters();
    for (size_t i = 0; i < source.size(); ++i) target[i].copy_(source[i]);
  }
}

void MaskedImageModelling::move_momentum(const nn::ImageEncoder& online, const StepContext& step) {
  const at::NoGradGuard no_gradient;
  const double m = ema_momentum(spec_, step.step, step.steps);
  for (const auto& [from, to] : followers(online)) {
    const auto source = from->parameters();
    auto target = to->parameters();
    for (size_t i = 0; i < source.size(); ++i) kernels::ema_update(target[i].view({-1}), source[i].detach().view({-1}), m);
  }
}

void MaskedImageModelling::before_step(const nn::ImageEncoder& online, const StepContext& step) {
  if (momentum_ && spec_.ema_when == EmaWhen::kBeforeForward) move_momentum(online, step);
}

void MaskedImageModelling::after_step(const nn::ImageEncoder& online, const StepContext& step) {
  if (momentum_ && spec_.ema_when == EmaWhen::kAfterStep) move_momentum(online, step);
  const objectives::DistillationSpec rule{.center_momentum = spec_.center_momentum};
  const auto move = [&](at::Tensor& center, const at::Tensor& logits) {
    if (logits.defined()) objectives::update_center(center, logits, rule);
  };
  switch (spec_.center) {
    case Centering::kSeparate:
      move(class_center_, class_logits_);
      move(patch_center_, patch_logits_);
      break;
    case Centering::kShared:  // the mean over all rows of both
      if (class_logits_.defined() && patch_logits_.defined()) move(class_center_, at::cat({class_logits_, patch_logits_}));
      else move(class_center_, class_logits_.defined() ? class_logits_ : patch_logits_);
      break;
    case Centering::kOff:
      break;
  }
  class_logits_ = patch_logits_ = at::Tensor();
}

TeacherStates MaskedImageModelling::teach(const at::Tensor& view2) const {
  if (!momentum_) return {};
  const at::NoGradGuard no_gradient;
  const auto lower = momentum_->run(momentum_->embed(view2, {}, {}), 0, split_);
  return {lower, momentum_->finish(momentum_->run(lower, split_, momentum_->layers()))};  // [CLS] must not see the text
}

void MaskedImageModelling::train(bool on) {
  nn::Module::train(on);
  if (momentum_) momentum_->eval();
}

}  // namespace vlp::systems::semmim
