#include "core/objectives/itm.hpp"

#include <limits>

#include <ATen/ATen.h>

#include "core/nn/shape.hpp"
#include "core/objectives/noise.hpp"

namespace vlp::objectives {

at::Tensor hard_negatives(const at::Tensor& logits, const at::Tensor& image_ids, double hardness, Random& random) {
  const auto B = logits.size(0);
  nn::expect_shape("hard_negatives", "logits", logits, {B, B});
  nn::expect_shape("hard_negatives", "image_ids", image_ids, {B});
  const auto forbidden = image_ids.unsqueeze(0).eq(image_ids.unsqueeze(1));  // (B,B)
  // The largest of log p + Gumbel noise is a draw from p; a constant added to log p changes nothing, so logits serve as log p.
  const auto noise = gumbel_noise({B, B}, random).to(logits.device());
  const auto keys = (logits.detach().to(at::kFloat) * hardness + noise).masked_fill(forbidden, -std::numeric_limits<float>::infinity());
  return at::where(forbidden.all(1), at::full({}, -1, image_ids.options()), keys.argmax(1));
}

at::Tensor itm_loss(const at::Tensor& logits, const at::Tensor& matched) {
  nn::expect_shape("itm_loss", "logits", logits, {matched.size(0), 2});
  return at::cross_entropy_loss(logits.to(at::kFloat), matched);
}

}  // namespace vlp::objectives
