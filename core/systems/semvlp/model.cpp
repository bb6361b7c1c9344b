#include "core/systems/semvlp/model.hpp"

#include <ATen/ATen.h>

#include "core/nn/shape.hpp"
#include "core/systems/semvlp/mode.hpp"

namespace vlp::systems::semvlp {

Model::Model(const ModelSpec& s, const DataFacts& data, const std::optional<LossSpec>& losses) : spec_(s), data_(data), losses_(losses) {
  const auto D = s.dim;
  text_embedding_ = register_module("text_embedding", std::make_shared<nn::TextEmbedding>(nn::TextEmbeddingSpec{
                                                          .vocabulary = s.vocabulary, .dim = D, .max_length = s.max_length, .norm_epsilon = s.encoder.norm_epsilon}));
  region_embedding_ = register_module("region_embedding", std::make_shared<nn::RegionEmbedding>(s.regions));
  if (s.img_token == ImgToken::kLearned) img_token_ = register_parameter("img_token", at::zeros({D}));
  encoder_ = register_module("encoder", std::make_shared<TwoModeEncoder>(s.encoder, s.cross, s.streams));
  if (s.pooler != Pooler::kNone) pooler_ = register_module("pooler", std::make_shared<nn::Linear>(D, D));
  if (s.pooler == Pooler::kPerMode) high_pooler_ = register_module("high_pooler", std::make_shared<nn::Linear>(D, D));
  if (losses) heads_ = register_module("pretrain", std::make_shared<PretrainHeads>(s, *losses, data.answers));
  mode_ = register_buffer("mode", at::zeros({}, at::kLong));
}

at::Tensor Model::drop(const at::Tensor& x) const { return spec_.encoder.dropout > 0 ? at::dropout(x, spec_.encoder.dropout, is_training()) : x; }

PairStates Model::embed_pair(const data::RegionBatch& r, const at::Tensor& text) const {
  const auto B = r.features.size(0);
  const auto type = spec_.object_type == ObjectType::kSecond ? text_embedding_->token_type(1) : at::Tensor();
  at::Tensor image;  // (B,1+R,D)
  if (spec_.img_token == ImgToken::kLearned) {
    const auto token = region_embedding_->token(type.defined() ? img_token_ + type : img_token_);  // (D)
    image = at::cat({token.expand({B, 1, spec_.dim}), region_embedding_->forward(r.features, r.boxes, type)}, 1);
  } else {
    const auto weight = r.visible.unsqueeze(2).to(r.features.scalar_type());                                            // (B,R,1)
    const auto mean = (r.features * weight).sum(1, true) / weight.sum(1, true).clamp_min(1);                            // (B,1,F)
    const auto whole = at::tensor({0.0F, 0.0F, 1.0F, 1.0F}, r.boxes.options()).expand({B, 1, 4});
    image = region_embedding_->forward(at::cat({mean, r.features}, 1), at::cat({whole, r.boxes}, 1), type);
  }
  const auto ids = nn::with_separator(text, data_.pad, data_.sep);  // (B,L+1)
  return {drop(image), at::cat({at::ones({B, 1}, r.visible.options()), r.visible}, 1), drop(text_embedding_->forward(ids)), ids.ne(data_.pad)};
}

PairStates Model::encode(const data::RegionBatch& regions, const at::Tensor& text, PairMode mode) const {
  const auto in = embed_pair(regions, text);
  return mode == PairMode::kLow ? encoder_->low(in) : encoder_->high(in);
}

at::Tensor Model::pooled(const PairStates& states, PairMode mode) const {
  const auto h = mode == PairMode::kLow ? states.text.select(1, 0) : states.image.select(1, 0);  // (B,D)
  if (!pooler_) return h;
  return at::tanh((high_pooler_ && mode == PairMode::kHigh ? high_pooler_ : pooler_)->forward(h));
}

at::Tensor Model::encode_pair(const data::Visual& picture, const at::Tensor& text) const {
  return pooled(encode(picture.regions, text, mode()), mode());
}

void Model::set_mode(PairMode mode) { mode_.fill_(mode == PairMode::kLow ? 0 : 1); }
PairMode Model::mode() const { return mode_.item<int64_t>() == 0 ? PairMode::kLow : PairMode::kHigh; }

int64_t Model::step_kind(const StepContext& step) const { return losses_ && mode_of(*losses_, step.seed, step.step) == PairMode::kHigh ? 1 : 0; }

}  // namespace vlp::systems::semvlp
