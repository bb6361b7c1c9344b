#include "core/objectives/itc.hpp"

#include <ATen/ATen.h>

#include "core/nn/shape.hpp"

namespace vlp::objectives {

at::Tensor itc_logits(const at::Tensor& image, const at::Tensor& text, const at::Tensor& temperature) {
  nn::expect_shape("itc_logits", "text", text, image.sizes());
  return at::matmul(image, text.t()) / temperature;
}

at::Tensor itc_loss(const at::Tensor& logits, const at::Tensor& image_ids) {
  const auto B = logits.size(0);
  nn::expect_shape("itc_loss", "logits", logits, {B, B});
  nn::expect_shape("itc_loss", "image_ids", image_ids, {B});
  const auto same = image_ids.unsqueeze(0).eq(image_ids.unsqueeze(1)).to(at::kFloat);  // (B,B)
  const auto target = same / same.sum(1, true);                                       // symmetric up to the row sums, which are equal
  const auto scores = logits.to(at::kFloat);
  const auto of_rows = (target * at::log_softmax(scores, 1)).sum(1).mean();
  const auto of_columns = (target * at::log_softmax(scores.t(), 1)).sum(1).mean();
  return -0.5 * (of_rows + of_columns);
}

}  // namespace vlp::objectives
