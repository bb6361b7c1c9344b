#include "core/systems/semmim/masked_image_modelling.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/objectives/pixel_regression.hpp"
#include "core/objectives/self_distillation.hpp"
#include "core/systems/semmim/block_masking.hpp"
#include "core/systems/semmim/schedules.hpp"
#include "core/util/error.hpp"

namespace vlp::systems::semmim {
namespace {

objectives::DistillationSpec distillation(const MimSpec& s, const StepContext& step) {
  return {.student_temperature = s.student_temperature,
          .teacher_temperature = teacher_temperature(s, step.step),
          .center_momentum = s.center_momentum,
          .center = s.center != Centering::kOff};
}

at::Tensor class_of(const at::Tensor& tokens) { return tokens.select(1, 0); }   // (B,1+N,D) -> (B,D)
at::Tensor patches_of(const at::Tensor& tokens) { return tokens.slice(1, 1); }  // (B,1+N,D) -> (B,N,D)
at::Tensor pick(const at::Tensor& patches, const at::Tensor& index) {           // (B,N,D), (B,M) -> (B,M,D)
  return patches.gather(1, index.unsqueeze(-1).expand({-1, -1, patches.size(2)}));
}

}  // namespace

MaskedImageModelling::MaskedImageModelling(const LossSpec& losses, const nn::ImageEncoderSpec& image)
    : spec_(losses.masked_image),
      agrees_(losses.agreement > 0),
      recovers_(losses.mim > 0),
      patch_(image.patch),
      grid_(image.size / image.patch),
      split_(spec_.inject == Inject::kText ? spec_.inject_start - 1 : image.transformer.layers) {
  const auto D = image.transformer.dim;
  mask_token_ = register_parameter("mask_token", at::zeros({D}));
  switch (spec_.supervision) {
    case Supervision::kRawPixels:
      pixel_head_ = register_module("pixel_head", std::make_shared<nn::Linear>(D, 3 * patch_ * patch_));
      break;
    case Supervision::kSelfDistilled:
      break;
    case Supervision::kDvae:
    case Supervision::kNone:
      throw InternalFault("MaskedImageModelling: built without a supervision that it can compute");
  }
  if (losses.needs_momentum()) make_momentum(image);
  switch (spec_.inject == Inject::kText ? spec_.inject_projection : InjectProjection::kNone) {
    case InjectProjection::kNone:
      break;
    case InjectProjection::kLinear:
      inject_linear_ = register_module("inject_projection", std::make_shared<nn::Linear>(D, D));
      break;
    case InjectProjection::kLayerNorm:
      inject_norm_ = register_module("inject_norm", std::make_shared<nn::LayerNorm>(D, image.transformer.norm_epsilon));
      break;
  }
}

void MaskedImageModelling::losses(const Online& online, const MimInputs& in, const TeacherStates& teacher, const StepContext& step, LossTerms& out) {
  class_logits_ = patch_logits_ = at::Tensor();
  at::Tensor recovered, agreement;
  if (recovers_) recovered = pixel_head_ ? pixel_loss(online, in, teacher, step, out) : distilled_loss(online, in, teacher, step, out);
  if (agrees_) agreement = agreement_loss(online, in, teacher, step, out);
  if (agreement.defined()) out.terms.emplace_back("agreement", agreement);
  if (recovered.defined()) out.terms.emplace_back("mim", recovered);
}

PatchMask MaskedImageModelling::choose(const at::Tensor& patches, const Online& online, const MimInputs& in, const StepContext& step,
                                       LossTerms& out) const {
  const auto mask = draw(patches, online, in, step, out);
  if (step.diagnostics) out.facts.emplace_back("masked_share", mask.hidden.to(at::kFloat).mean().item<double>());
  return mask;
}

PatchMask MaskedImageModelling::draw(const at::Tensor& patches, const Online& online, const MimInputs& in, const StepContext& step,
                                     LossTerms& out) const {
  Random random(step.seed, "mask.image", static_cast<uint64_t>(step.step));
  const auto B = patches.size(0), N = patches.size(1), M = masked_patches(spec_.ratio, N);
  if (spec_.masking == Masking::kRandom) return random_mask(B, N, M, patches.device(), random);
  if (spec_.masking == Masking::kBlock)
    return block_mask(B, grid_, M, {.min_patches = spec_.block_min, .aspect = spec_.block_aspect}, patches.device(), random);
  const at::NoGradGuard no_gradient;
  const bool itc = spec_.mask_space == MaskSpace::kItc;
  const auto compared = itc ? online.project.forward(patches) : patches;
  const auto text = itc ? in.text.embedding.detach() : class_of(in.text.tokens).detach();
  const Guidance guidance{
      .temperature = spec_.mask_temperature_from == MaskTemperature::kItc ? online.temperature.item<double>() : spec_.mask_temperature,
      .similarity = spec_.mask_space == MaskSpace::kRawDot ? Similarity::kDot : Similarity::kCosine};
  if (step.diagnostics) out.facts.emplace_back("mask_entropy", mask_entropy(compared, text, guidance));
  return text_guided_mask(compared, text, guidance, M, random);
}

at::Tensor MaskedImageModelling::with_text(const nn::ImageEncoder& encoder, const at::Tensor& lower, const at::Tensor& text,
                                           const at::Tensor& visible) const {
  if (spec_.inject == Inject::kNone) return encoder.finish(encoder.run(lower, split_, encoder.layers()));
  const auto projected = inject_linear_ ? inject_linear_->forward(text) : inject_norm_ ? inject_norm_->forward(text) : text;
  return encoder.finish_with_text(lower, split_, projected, visible,
                                  spec_.inject_form == InjectForm::kFresh ? nn::Inject::kFresh : nn::Inject::kCarry);
}

at::Tensor MaskedImageModelling::recover(const nn::ImageEncoder& online, const MimInputs& in, const PatchMask& mask) const {
  const auto at = spec_.mask_token_at == MaskTokenAt::kBefore ? nn::MaskAt::kBeforePositions : nn::MaskAt::kAfterPositions;
  const auto lower = online.run(online.embed(in.view2, mask.hidden, mask_token_, at), 0, split_);  // (B,1+N,D)
  const auto text = spec_.inject_gradient == InjectGradient::kFlow ? in.text.tokens : in.text.tokens.detach();
  return pick(patches_of(with_text(online, lower, text, in.text.visible)), mask.index);
}

at::Tensor MaskedImageModelling::agreement_loss(const Online& online, const MimInputs& in, const TeacherStates& teacher, const StepContext& step,
                                                LossTerms& out) {
  const auto rule = distillation(spec_, step);
  at::Tensor class1, class2;  // (B,K), momentum branch
  {
    const at::NoGradGuard no_gradient;
    class2 = momentum_class_head().forward(class_of(teacher.plain));
    if (spec_.routing != Routing::kEquation) class1 = momentum_class_head().forward(class_of(momentum_->forward(in.view1)));
  }
  class_logits_ = class1.defined() ? at::cat({class1, class2}) : class2;
  const auto agree = [&](const at::Tensor& seen, const at::Tensor& view, const at::Tensor& target) {
    const auto student = seen.defined() ? seen : class_of(online.image.forward(view));
    return objectives::soft_cross_entropy(class_head().forward(student), objectives::soft_targets(target, class_center_, rule), rule);
  };
  at::Tensor agreement;
  if (spec_.routing != Routing::kSentence) agreement = agree(in.view1_class, in.view1, class2);
  if (spec_.routing != Routing::kEquation) {
    const auto reversed = agree(in.view2_class, in.view2, class1);
    agreement = agreement.defined() ? 0.5 * (agreement + reversed) : reversed;
  }
  if (step.diagnostics) {
    const auto use = objectives::code_use(objectives::soft_targets(class2, class_center_, rule));
    out.facts.emplace_back("class_target_entropy", use.entropy);
    out.facts.emplace_back("class_codes", use.codes);
  }
  return agreement;
}

at::Tensor MaskedImageModelling::distilled_loss(const Online& online, const MimInputs& in, const TeacherStates& teacher, const StepContext& step,
                                                LossTerms& out) {
  const auto rule = distillation(spec_, step);
  {
    const at::NoGradGuard no_gradient;
    const auto informed = with_text(*momentum_, teacher.lower, in.text.tokens.detach(), in.text.visible);
    patch_logits_ = momentum_head_->forward(patches_of(informed)).flatten(0, 1);  // (BN,K): the patch centre averages all
  }
  const auto mask = choose(patches_of(teacher.plain), online, in, step, out);
  const auto B = mask.index.size(0), M = mask.index.size(1), K = spec_.codes;
  const auto targets = objectives::soft_targets(pick(patch_logits_.view({B, -1, K}), mask.index).reshape({B * M, K}), patch_center(), rule);
  const auto recovered = head_->forward(recover(online.image, in, mask)).reshape({B * M, K});
  const auto loss = objectives::soft_cross_entropy(recovered, targets, rule);
  if (step.diagnostics) {
    const auto use = objectives::code_use(targets);
    out.facts.emplace_back("patch_target_entropy", use.entropy);
    out.facts.emplace_back("patch_codes", use.codes);
    out.facts.emplace_back("patch_kl", loss.item<double>() - use.entropy);
  }
  return loss;
}

at::Tensor MaskedImageModelling::pixel_loss(const Online& online, const MimInputs& in, const TeacherStates& teacher, const StepContext& step,
                                            LossTerms& out) const {
  auto states = teacher.plain;
  if (!states.defined()) {
    const at::NoGradGuard no_gradient;
    states = online.image.forward(in.view2);
  }
  const auto mask = choose(patches_of(states), online, in, step, out);
  const auto kind = spec_.pixels == PixelNorm::kRaw ? objectives::PixelTarget::kRaw : objectives::PixelTarget::kNormalised;
  const auto target = pick(objectives::pixel_patches(in.view2, patch_, kind), mask.index);  // (B,M,PP3)
  const auto predicted = pixel_head_->forward(recover(online.image, in, mask));
  return objectives::pixel_loss(predicted, target, at::ones(mask.index.sizes(), mask.hidden.options()));
}

}  // namespace vlp::systems::semmim
