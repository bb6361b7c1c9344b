#include "core/objectives/pixel_regression.hpp"

#include <ATen/ATen.h>

#include "core/nn/shape.hpp"

namespace vlp::objectives {

at::Tensor pixel_patches(const at::Tensor& pixels, int64_t patch, PixelTarget kind) {
  const auto B = pixels.size(0), G = pixels.size(2) / patch;
  nn::expect_shape("pixel_patches", "pixels", pixels, {B, 3, G * patch, G * patch});
  const auto x = pixels.reshape({B, 3, G, patch, G, patch}).permute({0, 2, 4, 3, 5, 1}).reshape({B, G * G, patch * patch * 3});
  if (kind == PixelTarget::kRaw) return x;
  return (x - x.mean(-1, true)) / (x.var(-1, /*unbiased=*/true, /*keepdim=*/true) + 1e-6).sqrt();
}

at::Tensor pixel_loss(const at::Tensor& predicted, const at::Tensor& target, const at::Tensor& hidden) {
  nn::expect_shape("pixel_loss", "target", target, predicted.sizes());
  nn::expect_shape("pixel_loss", "hidden", hidden, {predicted.size(0), predicted.size(1)});
  const auto error = (predicted.to(at::kFloat) - target).square().mean(-1);  // (B,N)
  return error.masked_select(hidden).mean();
}

}  // namespace vlp::objectives
