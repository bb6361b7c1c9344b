#include "core/nn/image_encoder.hpp"

#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/nn/activation.hpp"
#include "core/util/error.hpp"

namespace vlp::nn {
namespace {

// Fixed positions of a g x g grid, (1+g*g, D): a quarter of D each for sin and cos of row and column; [CLS] is zero (MAE, MoCo v3).
at::Tensor sincos_positions(int64_t grid, int64_t dim) {
  const auto quarter = dim / 4;
  const auto frequency = at::pow(10000.0, -at::arange(quarter, at::kDouble) / static_cast<double>(quarter));  // (D/4)
  const auto angle = at::arange(grid, at::kDouble).unsqueeze(1) * frequency;                                  // (g,D/4)
  const auto axis = at::cat({angle.sin(), angle.cos()}, 1);                                                   // (g,D/2)
  const auto rows = axis.unsqueeze(1).expand({grid, grid, 2 * quarter}), columns = axis.unsqueeze(0).expand({grid, grid, 2 * quarter});
  const auto patches = at::cat({rows, columns}, 2).reshape({grid * grid, dim});
  return at::cat({at::zeros({1, dim}, at::kDouble), patches}, 0).to(at::kFloat);
}

}  // namespace

ImageEncoderSpec read_image_encoder(const spec::Node& node, ImageEncoderSpec s) {
  node.read("size", s.size, spec::range<int64_t>(8, 1024));
  node.read("patch", s.patch, spec::range<int64_t>(2, 64));
  if (s.patch > 0 && s.size % s.patch != 0) node.error("patch", fmt::format("{} does not divide the picture size {}", s.patch, s.size));
  node.read_enum("embedding", s.embedding, {{"convolution", PatchEmbedding::kConvolution}, {"mlp", PatchEmbedding::kMlp}});
  node.read("embedding_hidden", s.embedding_hidden, spec::at_least<int64_t>(1));
  node.read_enum("embedding_bias", s.embedding_bias, {{"yes", Bias::kYes}, {"no", Bias::kNo}});
  node.read_enum("positions", s.positions, {{"learned", Positions::kLearned}, {"sincos", Positions::kSinCos}});
  node.read("norm_before", s.norm_before);
  node.read("clip_projection", s.clip_projection);
  s.transformer = read_transformer(node, s.transformer);
  if (s.positions == Positions::kSinCos && s.transformer.dim % 4 != 0) node.error("positions", "sincos needs a width that 4 divides");
  node.reject_unread_keys();
  return s;
}

ImageEncoder::ImageEncoder(const ImageEncoderSpec& s) : patch_(s.patch), patches_(s.patches()), dim_(s.transformer.dim) {
  const int64_t pixels = 3 * patch_ * patch_;
  if (s.embedding == PatchEmbedding::kConvolution) {
    embed_in_ = register_module("patch_embedding", std::make_shared<Linear>(pixels, dim_, s.embedding_bias));
  } else {
    embed_in_ = register_module("patch_embedding", std::make_shared<Linear>(pixels, s.embedding_hidden));
    embed_out_ = register_module("patch_embedding_out", std::make_shared<Linear>(s.embedding_hidden, dim_));
  }
  class_token_ = register_parameter("class_token", at::zeros({dim_}));
  if (s.positions == Positions::kLearned) positions_ = register_parameter("positions", at::zeros({1 + patches_, dim_}));
  else positions_ = register_buffer("positions", sincos_positions(s.size / s.patch, dim_));
  if (s.norm_before) norm_before_ = register_module("norm_before", std::make_shared<LayerNorm>(dim_, s.transformer.norm_epsilon));
  stack_ = register_module("stack", std::make_shared<Transformer>(s.transformer, Layer::kSelf));
  if (s.clip_projection) projection_ = register_parameter("clip_projection", at::zeros({dim_, 512}));
}

at::Tensor ImageEncoder::patches_of(const at::Tensor& pixels) const {
  const auto B = pixels.size(0), S = pixels.size(2), P = patch_, G = S / P;
  if (G * G != patches_ || pixels.size(3) != S)
    throw ShapeError(fmt::format("pictures of {} x {} px, but the image encoder has {} patches of {} px", S, pixels.size(3), patches_, P));
  return pixels.reshape({B, 3, G, P, G, P}).permute({0, 2, 4, 1, 3, 5}).reshape({B, G * G, 3 * P * P});  // (B,N,3PP): channel, row, column
}

at::Tensor ImageEncoder::embed(const at::Tensor& pixels, const at::Tensor& hidden, const at::Tensor& mask_token, MaskAt mask_at) const {
  auto x = embed_in_->forward(patches_of(pixels));  // (B,N,D), or the hidden width
  if (embed_out_) x = embed_out_->forward(nn::gelu(x));
  const auto masked = [&](const at::Tensor& patches) {
    return hidden.defined() ? at::where(hidden.unsqueeze(-1), mask_token.to(patches.scalar_type()), patches) : patches;
  };
  if (mask_at == MaskAt::kBeforePositions) x = masked(x);
  const auto cls = class_token_.to(x.scalar_type()).expand({x.size(0), 1, dim_});
  x = at::cat({cls, x}, 1) + positions_;  // (B,1+N,D)
  if (mask_at == MaskAt::kAfterPositions) x = at::cat({x.slice(1, 0, 1), masked(x.slice(1, 1))}, 1);
  return norm_before_ ? norm_before_->forward(x) : x;
}

at::Tensor ImageEncoder::run(const at::Tensor& x, int64_t first, int64_t last, const at::Tensor& bias) const {
  return stack_->run(x, {.bias = bias, .memory = {}, .memory_bias = {}}, first, last);
}

at::Tensor ImageEncoder::finish(const at::Tensor& x) const { return stack_->finish(x); }

at::Tensor ImageEncoder::forward(const at::Tensor& pixels) const { return finish(run(embed(pixels, {}, {}), 0, layers())); }

at::Tensor ImageEncoder::finish_with_text(at::Tensor x, int64_t first, const at::Tensor& text, const at::Tensor& text_visible, Inject form) const {
  const auto V = x.size(1);
  const auto visible = at::cat({at::ones({x.size(0), V}, text_visible.options()), text_visible}, 1);  // (B,V+L)
  const auto bias = attention_bias(visible.unsqueeze(1).unsqueeze(1));                                // (B,1,1,V+L)
  const int64_t stride = form == Inject::kCarry ? layers() - first : 1;
  for (int64_t i = first; i < layers(); i += stride)
    x = run(at::cat({x, text.to(x.scalar_type())}, 1), i, i + stride, bias).slice(1, 0, V);  // (B,V,D)
  return finish(x);
}

}  // namespace vlp::nn
