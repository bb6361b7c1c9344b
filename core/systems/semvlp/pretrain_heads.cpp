#include "core/systems/semvlp/pretrain_heads.hpp"
#include "core/nn/activation.hpp"

#include <ATen/ATen.h>

namespace vlp::systems::semvlp {

PretrainHeads::PretrainHeads(const ModelSpec& s, const LossSpec& losses, int64_t answers) {
  const auto D = s.dim;
  const auto linear = [&](const char* name, int64_t out) { return register_module(name, std::make_shared<nn::Linear>(D, out)); };
  if (losses.mlm > 0) mlm_ = register_module("mlm", std::make_shared<nn::LanguageHead>(D, s.vocabulary, s.encoder.norm_epsilon));
  if (losses.object_feature > 0 || losses.object_label > 0) {
    object_transform_ = linear("object_transform", D);
    object_norm_ = register_module("object_norm", std::make_shared<nn::LayerNorm>(D, s.encoder.norm_epsilon));
  }
  if (losses.object_feature > 0) object_feature_ = linear("object_feature", s.regions.features);
  if (losses.object_label > 0) object_label_ = linear("object_label", s.classes);
  if (losses.itm > 0) itm_ = linear("itm", losses.itm_head == ItmHead::kTwoWay ? 2 : 1);
  if (losses.qa > 0) qa_ = register_module("qa", std::make_shared<nn::ClassifierHead>(nn::ClassifierHead::Widths{D, 2 * D, answers}, s.encoder.norm_epsilon));
  if (losses.itc > 0) {
    itc_image_ = linear("itc_image", D), itc_text_ = linear("itc_text", D);
    temperature_ = register_parameter("temperature", at::full({}, 0.07));
  }
}

at::Tensor PretrainHeads::object_states(const at::Tensor& states) const { return object_norm_->forward(nn::gelu(object_transform_->forward(states))); }

}  // namespace vlp::systems::semvlp
