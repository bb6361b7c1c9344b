#include "core/systems/cmal/pretrain_heads.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace vlp::systems::cmal {
namespace {

std::shared_ptr<nn::Head> region_head(RegionHead form, int64_t dim, int64_t out, double epsilon) {
  if (form == RegionHead::kUniter) return std::make_shared<nn::ClassifierHead>(nn::ClassifierHead::Widths{dim, dim, out}, epsilon);
  return std::make_shared<nn::LinearHead>(dim, out);
}

// The detector's distribution has the background in front.
int64_t mrm_width(MrmTarget target, const ModelSpec& s) {
  return target == MrmTarget::kHard ? s.classes : target == MrmTarget::kDistribution ? s.classes + 1 : s.features;
}

at::Tensor unit(const at::Tensor& x) { return x / x.norm(2, -1, true).clamp_min(1e-6); }

}  // namespace

PretrainHeads::PretrainHeads(const ModelSpec& s, const LossSpec& l) {
  const auto D = s.dim;
  const auto epsilon = s.encoder.norm_epsilon;
  const auto words = [&](const char* name) { return register_module(name, std::make_shared<nn::LanguageHead>(D, s.vocabulary, epsilon)); };
  const bool own = l.word_table == WordTable::kOwn, separate = l.word_head == WordHead::kSeparate && l.amc > 0 && l.mlm > 0;
  if (l.amc > 0 || l.mlm > 0) word_ = words("word");
  if (word_ && own) own_table_ = register_parameter("word_table", at::zeros({s.vocabulary, D}));
  if (separate) mlm_word_ = words("mlm_word");
  if (separate && own) mlm_own_table_ = register_parameter("mlm_word_table", at::zeros({s.vocabulary, D}));
  const bool one = l.mrm_target == MrmTarget::kHard && l.region_head != RegionHead::kSeparate;
  if (l.amc > 0 || (l.mrm > 0 && one)) region_ = register_module("region", region_head(l.region_head, D, s.classes, epsilon));
  if (l.mrm > 0 && !one) mrm_region_ = register_module("mrm_region", region_head(l.region_head, D, mrm_width(l.mrm_target, s), epsilon));
  if (l.itm > 0) itm_ = register_module("itm", std::make_shared<nn::Linear>(D, 1));
  if (l.vtc == 0 && l.itm_negative != ItmNegative::kHard) return;
  if (l.projection > 0) {
    image_projection_ = register_module("image_projection", std::make_shared<nn::Linear>(D, l.projection));
    text_projection_ = register_module("text_projection", std::make_shared<nn::Linear>(D, l.projection));
  }
  const auto tau = at::full({}, l.tau);
  temperature_ = l.temperature == Temperature::kLearnt ? register_parameter("temperature", tau) : register_buffer("temperature", tau);
}

at::Tensor PretrainHeads::masked_words(const at::Tensor& x, const at::Tensor& table) const {
  if (!mlm_word_) return anchor_words(x, table);
  return mlm_word_->forward(x, mlm_own_table_.defined() ? mlm_own_table_ : table);
}

at::Tensor PretrainHeads::image_embedding(const at::Tensor& h) const {
  return unit((image_projection_ ? image_projection_->forward(h) : h).to(at::kFloat));
}
at::Tensor PretrainHeads::text_embedding(const at::Tensor& h) const {
  return unit((text_projection_ ? text_projection_->forward(h) : h).to(at::kFloat));
}

void PretrainHeads::clamp_temperature() {
  if (!temperature_.defined()) return;
  const at::NoGradGuard no_gradient;
  temperature_.clamp_(0.001, 0.5);
}

}  // namespace vlp::systems::cmal
