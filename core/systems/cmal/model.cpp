#include "core/systems/cmal/model.hpp"

#include <algorithm>

#include <ATen/ATen.h>

#include "core/systems/cmal/task_draw.hpp"

namespace vlp::systems::cmal {

Model::Model(const ModelSpec& s, const SpecialTokens& tokens, const std::optional<LossSpec>& losses)
    : spec_(s),
      tokens_(tokens),
      losses_(losses),
      visual_(register_module("visual", std::make_shared<VisualEncoder>(s))),
      textual_(register_module("textual", std::make_shared<TextualEncoder>(s))),
      prompt_(register_module("prompt", std::make_shared<PromptLayer>(s))),
      encoder_(register_module("encoder", std::make_shared<nn::Transformer>(s.encoder, nn::Layer::kSelf))) {
  if (losses) heads_ = register_module("pretrain", std::make_shared<PretrainHeads>(s, *losses));
}

PairStates Model::encode_apart(const data::RegionBatch& regions, const at::Tensor& text, const at::Tensor& hidden) const {
  return {visual_->forward(regions, hidden), textual_->forward(text, tokens_.pad)};
}

Prompt Model::prompt_of(const PairStates& pair, const AnchorSlots* slots) const {
  return prompt_->forward(pair.image, pair.text, slots, losses_ ? losses_->amc_spec : AmcSpec{});
}

JointStates Model::interact(const PairStates& pair, const AnchorSlots* slots) const {
  const auto prompt = prompt_of(pair, slots);
  const auto drop = spec_.encoder.dropout;
  const auto in = drop > 0 ? at::dropout(prompt.states, drop, is_training()) : prompt.states;
  return {encoder_->forward(in, {.bias = prompt.bias, .memory = {}, .memory_bias = {}}), prompt.visible, 1};
}

at::Tensor Model::encode_pair(const data::Visual& picture, const at::Tensor& text) const { return encode_joint(picture, text).states.select(1, 0); }

JointStates Model::encode_joint(const data::Visual& picture, const at::Tensor& text) const {
  return interact(encode_apart(picture.regions, text, {}), nullptr);
}

void Model::add_decoder() {
  auto s = spec_.encoder;
  s.layers = spec_.decoder_layers;
  decoder_ = register_module("decoder", std::make_shared<AnswerDecoder>(s, spec_.vocabulary));
}

void Model::start_decoder() { decoder_->copy_last_layers(*encoder_); }

at::Tensor Model::decode(const Memory& memory, const at::Tensor& input) const {
  if (!decoder_) throw InternalFault("cmal::Model: no decoder was added");
  return decoder_->forward(textual_->embed(input), memory);
}

at::Tensor Model::token_logits(const at::Tensor& hidden) const { return decoder_->logits(hidden, textual_->word_table()); }

void Model::before_step(const StepContext&) {
  if (heads_) heads_->clamp_temperature();
}

int64_t Model::step_kinds() const { return losses_ && losses_->mix == Mix::kSampleTask ? static_cast<int64_t>(kTasks.size()) : 1; }

int64_t Model::step_kind(const StepContext& step) const {
  if (step_kinds() == 1) return 0;
  return std::ranges::find(kTasks, task_of(*losses_, step.seed, step.step)) - kTasks.begin();
}

}  // namespace vlp::systems::cmal
