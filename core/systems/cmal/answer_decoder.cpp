#include "core/systems/cmal/answer_decoder.hpp"

#include <string>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace vlp::systems::cmal {

AnswerDecoder::AnswerDecoder(const nn::TransformerSpec& s, int64_t vocabulary)
    : layers_(register_module("layers", std::make_shared<nn::Transformer>(s, nn::Layer::kCross))),
      words_(register_module("words", std::make_shared<nn::LanguageHead>(s.dim, vocabulary, s.norm_epsilon))) {}

at::Tensor AnswerDecoder::forward(const at::Tensor& embedded, const TextDecoder::Memory& memory) const {
  return layers_->forward(embedded, {.bias = nn::attention_bias(nn::causal_visibility(embedded.size(1), embedded.options())),
                                     .memory = memory.tokens,
                                     .memory_bias = nn::attention_bias(memory.visible.unsqueeze(1).unsqueeze(1))});
}

void AnswerDecoder::copy_last_layers(const nn::Transformer& encoder) {
  const at::NoGradGuard no_gradient;
  const auto first = encoder.size() - layers_->size();
  const auto source = encoder.named_parameters();
  for (auto& p : layers_->named_parameters()) {
    const auto& name = p.key();  // "layer2.mlp_up.weight", or a final norm's
    if (name.find("cross_") != std::string::npos) continue;
    const auto dot = name.find('.');
    const auto theirs = name.starts_with("layer") ? "layer" + std::to_string(std::stoll(name.substr(5, dot - 5)) + first) + name.substr(dot) : name;
    p.value().copy_(source[theirs]);
  }
}

}  // namespace vlp::systems::cmal
