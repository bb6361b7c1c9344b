#include "core/systems/cmal/unimodal_encoder.hpp"

#include <ATen/ATen.h>

namespace vlp::systems::cmal {
namespace {

// [whole ; parts] through the layers: whole (D), parts (B,N,D), visible (B,N).
UnimodalStates encode(const nn::Transformer& layers, const at::Tensor& whole, const at::Tensor& parts, const at::Tensor& visible, double dropout) {
  const auto B = parts.size(0), D = parts.size(2);
  auto x = at::cat({whole.expand({B, 1, D}), parts}, 1);  // (B,1+N,D)
  if (dropout > 0) x = at::dropout(x, dropout, layers.is_training());
  const auto seen = at::cat({at::ones({B, 1}, visible.options()), visible}, 1).unsqueeze(1).unsqueeze(1);  // (B,1,1,1+N)
  const auto h = layers.forward(x, {.bias = nn::attention_bias(seen), .memory = {}, .memory_bias = {}});
  return {h.select(1, 0), h.slice(1, 1), visible};
}

}  // namespace

VisualEncoder::VisualEncoder(const ModelSpec& s)
    : dropout_(s.unimodal.dropout),
      embedding_(register_module(
          "embedding", std::make_shared<nn::RegionEmbedding>(nn::RegionEmbeddingSpec{
                           .features = s.features,
                           .dim = s.dim,
                           .projection = s.embed_visual == EmbedVisual::kJoint ? nn::RegionProjection::kPlain : nn::RegionProjection::kSummed,
                           .location = nn::RegionLocation::kCornersAndSize,
                           .norm_epsilon = s.unimodal.norm_epsilon}))),
      layers_(register_module("layers", std::make_shared<nn::Transformer>(s.unimodal, nn::Layer::kSelf))),
      img_token_(register_parameter("img_token", at::zeros({s.dim}))) {
  if (s.region_mask == RegionMask::kLearned) region_mask_token_ = register_parameter("region_mask_token", at::zeros({s.features}));
}

UnimodalStates VisualEncoder::forward(const data::RegionBatch& r, const at::Tensor& hidden) const {
  auto features = r.features;
  if (hidden.defined())
    features = at::where(hidden.unsqueeze(2), region_mask_token_.defined() ? region_mask_token_ : at::zeros({1}, features.options()), features);
  return encode(*layers_, img_token_, embedding_->forward(features, r.boxes, {}), r.visible, dropout_);
}

TextualEncoder::TextualEncoder(const ModelSpec& s)
    : dropout_(s.unimodal.dropout),
      embedding_(register_module("embedding",
                                 std::make_shared<nn::TextEmbedding>(nn::TextEmbeddingSpec{
                                     .vocabulary = s.vocabulary,
                                     .dim = s.dim,
                                     .max_length = s.max_length,
                                     .token_types = 0,
                                     .norm_epsilon = s.unimodal.norm_epsilon,
                                     .combination = s.embed_text == EmbedText::kJoint ? nn::TextCombination::kJoint : nn::TextCombination::kSum}))),
      layers_(register_module("layers", std::make_shared<nn::Transformer>(s.unimodal, nn::Layer::kSelf))),
      txt_token_(register_parameter("txt_token", at::zeros({s.dim}))) {}

UnimodalStates TextualEncoder::forward(const at::Tensor& ids, int64_t pad) const {
  const auto words = ids.slice(1, 1);  // (B,N)
  return encode(*layers_, txt_token_, embedding_->forward(words), words.ne(pad), dropout_);
}

}  // namespace vlp::systems::cmal
