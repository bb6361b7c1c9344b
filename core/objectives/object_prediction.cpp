#include "core/objectives/object_prediction.hpp"

#include <vector>

#include <ATen/ATen.h>

#include "core/nn/shape.hpp"
#include "core/objectives/noise.hpp"

namespace vlp::objectives {

at::Tensor choose_regions(const at::Tensor& visible, double probability, Random& random) {
  return uniform_noise(visible.sizes(), random).lt(probability).logical_and(visible);
}

at::Tensor at_least_one(const at::Tensor& chosen, const at::Tensor& candidates, Random& random) {
  nn::expect_shape("at_least_one", "candidates", candidates, chosen.sizes());
  auto out = chosen.clone();
  const auto may = candidates.accessor<bool, 2>();
  auto hit = out.accessor<bool, 2>();
  for (int64_t b = 0; b < out.size(0); ++b) {
    std::vector<int64_t> places;
    bool any = false;
    for (int64_t r = 0; r < out.size(1); ++r) {
      any = any || hit[b][r];
      if (may[b][r]) places.push_back(r);
    }
    if (!any && !places.empty()) hit[b][places[random.below(places.size())]] = true;
  }
  return out;
}

at::Tensor feature_errors(const at::Tensor& predicted, const at::Tensor& target) {
  nn::expect_shape("feature_errors", "target", target, predicted.sizes());
  return at::smooth_l1_loss(predicted.to(at::kFloat), target.to(at::kFloat), at::Reduction::None).mean(-1);
}

at::Tensor label_errors(const at::Tensor& logits, const at::Tensor& label) {
  nn::expect_shape("label_errors", "label", label, {logits.size(0)});
  return at::cross_entropy_loss(logits.to(at::kFloat), label, {}, at::Reduction::None, /*ignore_index=*/-1);
}

at::Tensor distribution_errors(const at::Tensor& logits, const at::Tensor& target) {
  nn::expect_shape("distribution_errors", "target", target, logits.sizes());
  return at::kl_div(at::log_softmax(logits.to(at::kFloat), -1), target, at::Reduction::None).sum(-1);
}

at::Tensor weighted_mean(const at::Tensor& values, const at::Tensor& weights, double count) {
  const auto sum = (values * weights).sum();
  return count > 0 ? sum / count : sum;
}

}  // namespace vlp::objectives
