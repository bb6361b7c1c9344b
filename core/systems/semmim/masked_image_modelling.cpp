#include "core/systems/semmim/masked_image_modelling.hpp"

#include <ATen/ATen.h>

#include "core/kernels/ema.hpp"
#include "core/objectives/pixel_regression.hpp"
#include "core/objectives/self_distillation.hpp"
#include "core/util/error.hpp"

namespace vlp::systems::semmim {
namespace {

objectives::DistillationSpec distillation(const MimSpec& s) {
  return {.student_temperature = s.student_temperature,
          .teacher_temperature = s.teacher_temperature,
          .center_momentum = s.center_momentum,
          .center = s.center == Centering::kOn};
}

at::Tensor class_of(const at::Tensor& tokens) { return tokens.select(1, 0); }              // (B,1+N,D) -> (B,D)
at::Tensor patches_of(const at::Tensor& tokens) { return tokens.slice(1, 1); }             // (B,1+N,D) -> (B,N,D)
at::Tensor pick(const at::Tensor& patches, const at::Tensor& index) {                      // (B,N,D), (B,M) -> (B,M,D)
  return patches.gather(1, index.unsqueeze(-1).expand({-1, -1, patches.size(2)}));
}

void freeze(torch::nn::Module& module) {
  for (auto& p : module.parameters()) p.set_requires_grad(false);
}

void copy_parameters(const torch::nn::Module& from, torch::nn::Module& to) {
  const at::NoGradGuard no_gradient;
  const auto source = from.parameters();
  auto target = to.parameters();
  for (size_t i = 0; i < source.size(); ++i) target[i].copy_(source[i]);
}

void move_towards(torch::nn::Module& target, const torch::nn::Module& source, double momentum) {
  const auto from = source.parameters();
  auto to = target.parameters();
  for (size_t i = 0; i < from.size(); ++i) kernels::ema_update(to[i].view({-1}), from[i].detach().view({-1}), momentum);
}

}  // namespace

MaskedImageModelling::MaskedImageModelling(const MimSpec& s, const nn::ImageEncoderSpec& image)
    : spec_(s), patch_(image.patch), split_(s.inject == Inject::kText ? s.inject_start - 1 : image.transformer.layers) {
  const auto D = image.transformer.dim;
  mask_token_ = register_parameter("mask_token", at::zeros({D}));
  switch (s.supervision) {
    case Supervision::kRawPixels: pixel_head_ = register_module("pixel_head", std::make_shared<nn::Linear>(D, 3 * patch_ * patch_)); break;
    case Supervision::kSelfDistilled:
      head_ = register_module("encoding_head", std::make_shared<nn::Mlp>(D, s.head_hidden, s.codes));
      momentum_ = register_module("momentum_encoder", std::make_shared<nn::ImageEncoder>(image));
      momentum_head_ = register_module("momentum_head", std::make_shared<nn::Mlp>(D, s.head_hidden, s.codes));
      freeze(*momentum_);
      freeze(*momentum_head_);
      class_center_ = register_buffer("class_center", at::zeros({s.codes}));
      patch_center_ = register_buffer("patch_center", at::zeros({s.codes}));
      break;
    case Supervision::kDvae:
    case Supervision::kNone: throw InternalFault("MaskedImageModelling: built without a supervision that it can compute");
  }
}

void MaskedImageModelling::start_momentum(const nn::ImageEncoder& online) {
  if (!momentum_) return;
  copy_parameters(online, *momentum_);
  copy_parameters(*head_, *momentum_head_);
}

void MaskedImageModelling::update_momentum(const nn::ImageEncoder& online) {
  if (!momentum_) return;
  const at::NoGradGuard no_gradient;
  move_towards(*momentum_, online, spec_.ema_momentum);
  move_towards(*momentum_head_, *head_, spec_.ema_momentum);
  if (!class_logits_.defined()) return;
  objectives::update_center(class_center_, class_logits_, distillation(spec_));
  objectives::update_center(patch_center_, patch_logits_, distillation(spec_));
  class_logits_ = patch_logits_ = at::Tensor();
}

void MaskedImageModelling::losses(const nn::ImageEncoder& online, const nn::Linear& project, const MimInputs& in, const StepContext& step,
                                  LossTerms& out) {
  if (head_)
    distilled_losses(online, project, in, step, out);
  else
    pixel_losses(online, project, in, step, out);
}

PatchMask MaskedImageModelling::choose(const at::Tensor& patches, const nn::Linear& project, const MimInputs& in, const StepContext& step,
                                       LossTerms& out) const {
  Random random(step.seed, "mask.image", static_cast<uint64_t>(step.step));
  const auto N = patches.size(1), M = masked_patches(spec_.ratio, N);
  if (spec_.masking == Masking::kRandom) return random_mask(patches.size(0), N, M, patches.device(), random);
  const at::NoGradGuard no_gradient;
  const auto compared = spec_.mask_space == MaskSpace::kItc ? project.forward(patches) : patches;
  const auto text = spec_.mask_space == MaskSpace::kItc ? in.text.embedding.detach() : class_of(in.text.tokens).detach();
  if (step.diagnostics) out.facts.emplace_back("mask_entropy", mask_entropy(compared, text, spec_.mask_temperature));
  return text_guided_mask(compared, text, spec_.mask_temperature, M, random);
}

at::Tensor MaskedImageModelling::with_text(const nn::ImageEncoder& encoder, const at::Tensor& x, int64_t first, const at::Tensor& text,
                                           const at::Tensor& visible) const {
  if (spec_.inject == Inject::kNone) return encoder.finish(encoder.run(x, first, encoder.layers()));
  return encoder.finish_with_text(x, first, text, visible, spec_.inject_form == InjectForm::kFresh ? nn::Inject::kFresh : nn::Inject::kCarry);
}

at::Tensor MaskedImageModelling::recover(const nn::ImageEncoder& online, const MimInputs& in, const PatchMask& mask) const {
  const auto lower = online.run(online.embed(in.view2, mask.hidden, mask_token_), 0, split_);  // (B,1+N,D)
  const auto text = spec_.inject_gradient == InjectGradient::kFlow ? in.text.tokens : in.text.tokens.detach();
  return pick(patches_of(with_text(online, lower, split_, text, in.text.visible)), mask.index);
}

void MaskedImageModelling::distilled_losses(const nn::ImageEncoder& online, const nn::Linear& project, const MimInputs& in,
                                            const StepContext& step, LossTerms& out) {
  const auto rule = distillation(spec_);
  at::Tensor class2, class1, targets, patch_states, predicted_from1;
  {
    const at::NoGradGuard no_gradient;
    const auto lower = momentum_->run(momentum_->embed(in.view2, {}, {}), 0, split_);       // (B,1+N,D)
    const auto plain = momentum_->finish(momentum_->run(lower, split_, momentum_->layers()));  // [CLS] must not see the text
    class2 = momentum_head_->forward(class_of(plain));                                      // (B,K)
    patch_states = patches_of(plain);                                                       // (B,N,D)
    const auto informed = with_text(*momentum_, lower, split_, in.text.tokens.detach(), in.text.visible);
    patch_logits_ = momentum_head_->forward(patches_of(informed)).flatten(0, 1);            // (BN,K): the patch centre averages all
    if (spec_.routing != Routing::kEquation) class1 = momentum_head_->forward(class_of(momentum_->forward(in.view1)));
  }
  const auto mask = choose(patch_states, project, in, step, out);
  const auto B = mask.index.size(0), M = mask.index.size(1), K = spec_.codes;
  targets = objectives::soft_targets(pick(patch_logits_.view({B, -1, K}), mask.index).reshape({B * M, K}), patch_center_, rule);
  const auto recovered = head_->forward(recover(online, in, mask)).reshape({B * M, K});
  const auto patch_loss = objectives::soft_cross_entropy(recovered, targets, rule);

  const auto agree = [&](const at::Tensor& student, const at::Tensor& teacher) {
    return objectives::soft_cross_entropy(head_->forward(student), objectives::soft_targets(teacher, class_center_, rule), rule);
  };
  at::Tensor agreement;
  if (spec_.routing != Routing::kSentence) agreement = agree(in.view1_class, class2);
  if (spec_.routing != Routing::kEquation) {
    const auto reversed = agree(class_of(online.forward(in.view2)), class1);
    agreement = agreement.defined() ? 0.5 * (agreement + reversed) : reversed;
  }
  class_logits_ = class1.defined() ? at::cat({class1, class2}) : class2;
  out.terms.emplace_back("agreement", agreement);
  out.terms.emplace_back("mim", patch_loss);
  if (step.diagnostics) {
    const auto of_patches = objectives::code_use(targets);
    const auto of_class = objectives::code_use(objectives::soft_targets(class2, class_center_, rule));
    out.facts.emplace_back("patch_target_entropy", of_patches.entropy);
    out.facts.emplace_back("patch_codes", of_patches.codes);
    out.facts.emplace_back("class_target_entropy", of_class.entropy);
    out.facts.emplace_back("class_codes", of_class.codes);
    out.facts.emplace_back("patch_kl", patch_loss.item<double>() - of_patches.entropy);
  }
}

void MaskedImageModelling::pixel_losses(const nn::ImageEncoder& online, const nn::Linear& project, const MimInputs& in,
                                        const StepContext& step, LossTerms& out) {
  at::Tensor states;
  {
    const at::NoGradGuard no_gradient;
    states = patches_of(online.forward(in.view2));
  }
  const auto mask = choose(states, project, in, step, out);
  const auto kind = spec_.pixels == PixelNorm::kRaw ? objectives::PixelTarget::kRaw : objectives::PixelTarget::kNormalised;
  const auto target = pick(objectives::pixel_patches(in.view2, patch_, kind), mask.index);  // (B,M,PP3)
  const auto predicted = pixel_head_->forward(recover(online, in, mask));
  out.terms.emplace_back("mim", objectives::pixel_loss(predicted, target, at::ones(mask.index.sizes(), mask.hidden.options())));
}

}  // namespace vlp::systems::semmim
