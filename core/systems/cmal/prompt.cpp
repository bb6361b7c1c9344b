#include "core/systems/cmal/prompt.hpp"

#include <limits>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/nn/attention.hpp"
#include "core/util/error.hpp"

namespace vlp::systems::cmal {
namespace {

constexpr int64_t kVisual = 0, kTextual = 1;  // modality types

// Position of each column: visible (B,R) regions, N tokens -> (B,S) int64.
at::Tensor positions_of(const at::Tensor& regions, int64_t N) {
  const auto B = regions.size(0), R = regions.size(1);
  const auto long_options = regions.options().dtype(at::kLong);
  const auto m = regions.sum(1, true);                                    // (B,1)
  const auto front = at::arange(R + 1, long_options).expand({B, R + 1});  // [CLS], regions
  return at::cat({front, m + 1 + at::arange(N + 1, long_options)}, 1);    // [SEP], tokens
}

// Of every column; swapped slots take their feature's.
at::Tensor types_of(int64_t B, int64_t R, int64_t N, const AnchorSlots* slots, SwapType rule, const at::TensorOptions& options) {
  auto out = at::cat({at::full({B, R + 2}, kVisual, options), at::full({B, N}, kTextual, options)}, 1);
  if (!slots || rule == SwapType::kSlot) return out;
  const PromptColumns at{R};
  const auto S = R + N + 2;
  auto flat = out.flatten();
  const auto where = slots->swapped.nonzero().squeeze(1), pieces = slots->swapped.index_select(0, slots->piece).nonzero().squeeze(1);
  flat.index_fill_(0, slots->row.index_select(0, where) * S + at.region(slots->region.index_select(0, where)), kTextual);
  flat.index_fill_(0, slots->piece_row().index_select(0, pieces) * S + at.token(slots->column.index_select(0, pieces)), kVisual);
  return flat.view({B, S});
}

// The two slots of a swapped anchor do not see each other: bias (B,1,1,S) -> (B,1,S,S).
at::Tensor block_pairs(const at::Tensor& bias, const AnchorSlots& slots, int64_t R) {
  const auto B = bias.size(0), S = bias.size(3);
  const PromptColumns at{R};
  const auto pieces = slots.swapped.index_select(0, slots.piece).nonzero().squeeze(1);
  const auto anchor = slots.piece.index_select(0, pieces), row = slots.row.index_select(0, anchor);
  const auto i = at.region(slots.region.index_select(0, anchor)), j = at.token(slots.column.index_select(0, pieces));
  auto out = bias.expand({B, 1, S, S}).contiguous().view({-1});
  for (const auto& place : {(row * S + i) * S + j, (row * S + j) * S + i}) out.index_fill_(0, place, -std::numeric_limits<float>::infinity());
  return out.view({B, 1, S, S});
}

}  // namespace

PromptLayer::PromptLayer(const ModelSpec& s) {
  const auto D = s.dim;
  positions_ = register_parameter("positions", at::zeros({s.max_prompt, D}));
  types_ = register_parameter("types", at::zeros({2, D}));
  cls_token_ = register_parameter("cls_token", at::zeros({D}));
  sep_token_ = register_parameter("sep_token", at::zeros({D}));
  mask_token_ = register_parameter("mask_token", at::zeros({D}));
  feature_map_ = register_module("feature_map", std::make_shared<nn::Linear>(D, D));
  if (s.prompt_maps == PromptMaps::kSeparate) {
    position_map_ = register_module("position_map", std::make_shared<nn::Linear>(D, D));
    type_map_ = register_module("type_map", std::make_shared<nn::Linear>(D, D));
  }
  norm_ = register_module("norm", std::make_shared<nn::LayerNorm>(D, s.encoder.norm_epsilon));
}

Prompt PromptLayer::forward(const UnimodalStates& image, const UnimodalStates& text, const AnchorSlots* slots, const AmcSpec& s) const {
  const auto B = image.parts.size(0), R = image.parts.size(1), N = text.parts.size(1), D = image.parts.size(2);
  if (R + N + 2 > positions_.size(0))
    throw ShapeError(fmt::format("a prompt of {} regions and {} tokens has {} places, but the model has {} positions; raise model.max_prompt", R, N,
                                 R + N + 2, positions_.size(0)));
  Halves h{image.parts, text.parts};
  if (slots) h = swap_anchors(mask_anchors(h, *slots, mask_token_), h, *slots);  // Eq. 7, 8
  const auto token = [&](const at::Tensor& t) { return t.expand({B, 1, D}); };
  const auto features = at::cat({token(cls_token_), h.regions, token(sep_token_), h.tokens}, 1);           // (B,S,D)
  const auto position = at::embedding(mapped(position_map_, positions_), positions_of(image.visible, N));  // (B,S,D)
  const auto types = types_of(B, R, N, slots, s.swap_type, image.visible.options().dtype(at::kLong));
  const auto type = at::embedding(mapped(type_map_, types_), types);  // (B,S,D)
  const auto one = at::ones({B, 1}, image.visible.options());
  const auto visible = at::cat({one, image.visible, one, text.visible}, 1);  // (B,S)
  auto bias = nn::attention_bias(visible.unsqueeze(1).unsqueeze(1));         // (B,1,1,S)
  if (slots && s.pair_attention == PairAttention::kBlocked) bias = block_pairs(bias, *slots, R);
  return {norm_->forward(position + type + mapped(nullptr, features)), visible, bias};
}

}  // namespace vlp::systems::cmal
