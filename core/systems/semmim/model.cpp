#include "core/systems/semmim/model.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/systems/semmim/connected_fusion.hpp"
#include "core/util/error.hpp"

namespace vlp::systems::semmim {
namespace {

at::Tensor unit_rows(const at::Tensor& x) { return x / x.norm(2, -1, true).clamp_min(1e-6); }
at::Tensor key_bias(const at::Tensor& visible) { return nn::attention_bias(visible.unsqueeze(1).unsqueeze(1)); }  // (B,1,1,L)

}  // namespace

Model::Model(const ModelSpec& s, const SpecialTokens& tokens, const std::optional<LossSpec>& losses) : spec_(s), tokens_(tokens), losses_(losses) {
  if (s.vocabulary < 1) throw InternalFault("semmim::Model: the size of the vocabulary is not set");
  const nn::TextEmbeddingSpec embedding{
      .vocabulary = s.vocabulary, .dim = s.dim, .max_length = s.max_length, .token_types = 2, .norm_epsilon = s.text.norm_epsilon};
  image_ = register_module("image", std::make_shared<nn::ImageEncoder>(s.image));
  text_embedding_ = register_module("text_embedding", std::make_shared<nn::TextEmbedding>(embedding));
  text_ = register_module("text", std::make_shared<nn::Transformer>(s.text, nn::Layer::kSelf));
  fusion_ = register_module("fusion", std::make_shared<nn::Transformer>(s.fusion, nn::Layer::kCross));
  if (s.unused_fusion_layers > 0) {
    auto unused = s.fusion;
    unused.layers = s.unused_fusion_layers;
    unused_fusion_ = register_module("unused_fusion", std::make_shared<nn::Transformer>(unused, nn::Layer::kCross));
  }
  decoder_ = register_module("decoder", std::make_shared<nn::Transformer>(s.decoder, nn::Layer::kCross));
  if (s.decoder_embedding == DecoderEmbedding::kOwn)
    decoder_embedding_ = register_module("decoder_embedding", std::make_shared<nn::TextEmbedding>(embedding));
  image_projection_ = register_module("image_projection", std::make_shared<nn::Linear>(s.dim, s.itc_dim));
  text_projection_ = register_module("text_projection", std::make_shared<nn::Linear>(s.dim, s.itc_dim));
  temperature_ = register_parameter("temperature", at::full({}, s.itc_temperature));
  itm_head_ = register_module("itm_head", std::make_shared<nn::Linear>(s.dim, 2));
  mlm_head_ = register_module("mlm_head", std::make_shared<nn::LanguageHead>(s.dim, s.vocabulary, s.text.norm_epsilon));
  if (s.mlm_head == MlmHead::kOwn) mlm_table_ = register_parameter("mlm_table", at::zeros({s.vocabulary, s.dim}));
  if (s.mlm_head == MlmHead::kFusionTable) fusion_embedding_ = register_module("fusion_embedding", std::make_shared<nn::TextEmbedding>(embedding));
  decoder_head_ = register_module("decoder_head", std::make_shared<nn::LanguageHead>(s.dim, s.vocabulary, s.decoder.norm_epsilon));
  if (losses_ && losses_->masked_image.supervision != Supervision::kNone)
    mim_ = register_module("mim", std::make_shared<MaskedImageModelling>(*losses_, s.image));
  if (losses_ && losses_->itc > 0 && losses_->itc_bank == ItcBank::kQueue)
    queue_ = register_module("itc_queue", std::make_shared<FeatureQueue>(losses_->itc_queue, s.itc_dim));
}

const at::Tensor& Model::mlm_table() const {
  if (mlm_table_.defined()) return mlm_table_;
  return fusion_embedding_ ? fusion_embedding_->word_table() : text_embedding_->word_table();
}

void Model::before_step(const StepContext& step) {
  const at::NoGradGuard no_gradient;
  temperature_.clamp_(0.001, 0.5);
  if (mim_) mim_->before_step(*image_, step);
}

void Model::after_step(const StepContext& step) {
  if (mim_) mim_->after_step(*image_, step);
  if (queue_ && fresh_.ids.defined()) queue_->push(fresh_);
  fresh_ = {};
}

void Model::start_momentum() {
  if (mim_) mim_->start_momentum(*image_);
}

at::Tensor Model::image_embedding(const at::Tensor& tokens) const {
  const auto global = spec_.global_image == GlobalImage::kCls ? tokens.select(1, 0) : tokens.slice(1, 1).mean(1);
  return unit_rows(image_projection_->forward(global));
}

ImageStates Model::encode_image(const at::Tensor& pixels) const {
  const auto tokens = image_->forward(pixels);  // (B,1+N,D)
  return {tokens, image_embedding(tokens)};
}

TextStates Model::states_of(const at::Tensor& tokens, const at::Tensor& visible) const {
  return {tokens, visible, unit_rows(text_projection_->forward(tokens.select(1, 0)))};
}

at::Tensor Model::encoder_input(const at::Tensor& ids) const {
  return spec_.text_sep == TextSep::kNone ? ids : nn::with_separator(ids, tokens_.pad, tokens_.sep);
}

TextStates Model::encode_text(const at::Tensor& text) const {
  const auto ids = encoder_input(text);
  const auto visible = ids.ne(tokens_.pad);  // (B,L)
  return states_of(text_->forward(text_embedding_->forward(ids), {.bias = key_bias(visible), .memory = {}, .memory_bias = {}}), visible);
}

at::Tensor Model::run_fusion(const at::Tensor& image_tokens, const at::Tensor& text_tokens, const at::Tensor& visible) const {
  if (spec_.fusion_type == Fusion::kConnected)
    return connected_fusion(*fusion_, {image_tokens, text_tokens, visible}, spec_.fusion_stride, spec_.fusion.norm);
  return fusion_->forward(text_tokens, {.bias = key_bias(visible), .memory = image_tokens, .memory_bias = {}});  // (R,L,D)
}

at::Tensor Model::match(const at::Tensor& image_tokens, const TextStates& text) const {
  if (spec_.fusion_type == Fusion::kConnected) return itm_head_->forward(run_fusion(image_tokens, text.tokens, text.visible).select(1, 0));
  return itm_head_->forward(fusion_->forward_first(text.tokens, {.bias = key_bias(text.visible), .memory = image_tokens, .memory_bias = {}}));
}

TextGenerator::Memory Model::memory(const at::Tensor& image_tokens, const at::Tensor& fused, const at::Tensor& visible) const {
  if (spec_.decoder_memory == DecoderMemory::kFused) return {fused, visible};
  const auto all = at::ones({image_tokens.size(0), image_tokens.size(1)}, visible.options());
  return {at::cat({image_tokens, fused}, 1), at::cat({all, visible}, 1)};
}

TextGenerator::Memory Model::fuse(const at::Tensor& image_tokens, const TextStates& prompt) const {
  return memory(image_tokens, run_fusion(image_tokens, prompt.tokens, prompt.visible), prompt.visible);
}

at::Tensor Model::decode(const Memory& memory, const at::Tensor& input) const {
  const auto causal = nn::causal_visibility(input.size(1), memory.visible.options());                         // (1,1,T,T)
  const auto bias = nn::attention_bias(causal.logical_and(input.ne(tokens_.pad).unsqueeze(1).unsqueeze(1)));  // (B,1,T,T); [CLS] is always visible
  return decoder_->forward(decoder_embedding().forward(input), {.bias = bias, .memory = memory.tokens, .memory_bias = key_bias(memory.visible)});
}

at::Tensor Model::token_logits(const at::Tensor& hidden) const { return decoder_head_->forward(hidden, decoder_embedding().word_table()); }

at::Tensor Model::masked_states(const at::Tensor& image_tokens, const TextStates& masked_text) const {
  return run_fusion(image_tokens, masked_text.tokens, masked_text.visible);
}

at::Tensor Model::word_logits(const at::Tensor& hidden) const { return mlm_head_->forward(hidden, mlm_table()); }

}  // namespace vlp::systems::semmim
