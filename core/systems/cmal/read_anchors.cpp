// What evaluations see of CMAL's anchors (Sec. 4.5, Figures 3 to 5).

#include <ATen/ATen.h>

#include "core/nn/attention_weights.hpp"
#include "core/systems/cmal/model.hpp"
#include "core/systems/mismatch.hpp"
#include "core/util/error.hpp"

namespace vlp::systems::cmal {

ReadPair Model::read_pair(const data::Visual& picture, const at::Tensor& text) const {
  const auto in = prompt_of(encode_apart(picture.regions, text, {}), nullptr);
  const nn::Context context{.bias = in.bias, .memory = {}, .memory_bias = {}};
  const auto states = encoder_->forward(in.states, context);                                   // (B,S,D)
  const auto seen = nn::last_attention(*encoder_, spec_.encoder, in.states, context).mean(1);  // (B,S,S)
  const auto R = picture.regions.visible.size(1), words = R + 2;                               // PromptColumns
  const auto regions_of = [&](const at::Tensor& x, int64_t dim) { return x.slice(dim, 1, 1 + R); };
  const auto words_of = [&](const at::Tensor& x, int64_t dim) { return x.slice(dim, words); };
  return {regions_of(states, 1), words_of(states, 1), regions_of(words_of(seen, 1), 2), words_of(regions_of(seen, 1), 2)};
}

RecoveredAnchor Model::recover_anchor(const data::Batch& batch) const {
  if (!heads_) throw InternalFault("cmal::Model: has no pre-training heads to recover anchors with");
  const auto device = textual_->word_table().device();
  Random random(0, "recover.anchor", static_cast<uint64_t>(batch.image_ids[0].item<int64_t>()));
  const auto slots = draw_anchors(batch, at::arange(batch.size(), at::kLong), losses_->amc_spec, random).to(device);
  const auto states = interact(encode_apart(on(batch.regions, device), batch.text.to(device), {}), &slots).states;
  const PromptColumns columns{batch.regions.visible.size(1)};
  const auto text_slot = columns.token(slots.column.index_select(0, slots.first)), visual_slot = columns.region(slots.region);
  const bool associative = losses_->amc_spec.readout == Readout::kAssociative;
  return {heads_->anchor_words(take(states, slots.row, associative ? text_slot : visual_slot), textual_->word_table()),
          heads_->anchor_classes(take(states, slots.row, associative ? visual_slot : text_slot))};
}

}  // namespace vlp::systems::cmal
