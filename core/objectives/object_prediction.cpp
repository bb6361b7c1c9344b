#include "core/objectives/object_prediction.hpp"

#include <ATen/ATen.h>

#include "core/nn/shape.hpp"
#include "core/objectives/noise.hpp"

namespace vlp::objectives {

at::Tensor choose_regions(const at::Tensor& visible, double probability, Random& random) {
  return uniform_noise(visible.sizes(), random).lt(probability).logical_and(visible);
}

at::Tensor feature_errors(const at::Tensor& predicted, const at::Tensor& target) {
  nn::expect_shape("feature_errors", "target", target, predicted.sizes());
  return at::smooth_l1_loss(predicted.to(at::kFloat), target.to(at::kFloat), at::Reduction::None).mean(-1);
}

at::Tensor label_errors(const at::Tensor& logits, const at::Tensor& label) {
  nn::expect_shape("label_errors", "label", label, {logits.size(0)});
  return at::cross_entropy_loss(logits.to(at::kFloat), label, {}, at::Reduction::None, /*ignore_index=*/-1);
}

at::Tensor weighted_mean(const at::Tensor& values, const at::Tensor& weights, double count) {
  const auto sum = (values * weights).sum();
  return count > 0 ? sum / count : sum;
}

}  // namespace vlp::objectives
