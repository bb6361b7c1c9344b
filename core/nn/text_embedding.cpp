#include "core/nn/text_embedding.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::nn {

at::Tensor with_separator(const at::Tensor& ids, int64_t pad, int64_t sep) {
  const auto place = at::arange(1, ids.size(1) + 1, ids.options());
  const auto length = std::get<0>((ids.ne(pad) * place).max(1, /*keepdim=*/true));  // (B,1): behind the last token
  return at::cat({ids, at::full({ids.size(0), 1}, pad, ids.options())}, 1).scatter_(1, length, sep);
}

TextEmbedding::TextEmbedding(const TextEmbeddingSpec& s) {
  words_ = register_parameter("words", at::zeros({s.vocabulary, s.dim}));
  positions_ = register_parameter("positions", at::zeros({s.max_length, s.dim}));
  if (s.token_types > 0) types_ = register_parameter("token_types", at::zeros({s.token_types, s.dim}));
  if (s.combination == TextCombination::kSum) norm_ = register_module("norm", std::make_shared<LayerNorm>(s.dim, s.norm_epsilon));
  else joint_ = register_module("joint", std::make_shared<Linear>(2 * s.dim, s.dim));
}

at::Tensor TextEmbedding::forward(const at::Tensor& ids) const {
  const auto L = ids.size(1);
  if (L > max_length()) throw ShapeError(fmt::format("text of {} tokens, but the model has {} positions", L, max_length()));
  const auto words = at::embedding(words_, ids), positions = positions_.slice(0, 0, L);  // (B,L,D), (L,D)
  const auto typed = [&](const at::Tensor& x) { return types_.defined() ? x + types_[0] : x; };
  return joint_ ? typed(joint_->forward(at::cat({words, positions.expand_as(words)}, -1))) : norm_->forward(typed(words + positions));
}

}  // namespace vlp::nn
