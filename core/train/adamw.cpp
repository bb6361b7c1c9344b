#include "core/train/adamw.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace vlp::train {

AdamW::AdamW(FlatParameters& parameters, const OptimSpec& s)
    : parameters_(parameters),
      spec_(s),
      first_(at::zeros_like(parameters.values())),
      second_(at::zeros_like(parameters.values())),
      updates_(parameters.groups().size(), 0) {}

at::Tensor AdamW::clip() {
  const at::NoGradGuard no_gradient;
  auto& g = parameters_.gradients();
  const auto norm = g.norm();
  if (spec_.clip > 0) g.mul_(at::clamp_max(spec_.clip / (norm + 1e-6), 1.0));
  return norm;
}

void AdamW::step(int64_t step, int64_t steps, int64_t kind) {
  const at::NoGradGuard no_gradient;
  for (size_t i = 0; i < updates_.size(); ++i) {
    const auto& g = parameters_.groups()[i];
    if (spec_.idle_params == IdleParams::kSkip && !g.reached_by(kind)) continue;
    ++updates_[i];
    const auto slice = [&](at::Tensor& t) { return t.narrow(0, g.first, g.last - g.first); };
    const double lr = learning_rate(spec_, g.image_encoder ? spec_.lr * spec_.image_lr_factor : spec_.lr, step, steps);
    const double decay = g.decays ? spec_.weight_decay : 0.0;
    auto value = slice(parameters_.values()), gradient = slice(parameters_.gradients()), first = slice(first_), second = slice(second_);
    if (spec_.algorithm == Algorithm::kBertAdam) {
      first.mul_(spec_.beta1).add_(gradient, 1 - spec_.beta1);
      second.mul_(spec_.beta2).addcmul_(gradient, gradient, 1 - spec_.beta2);
      value.mul_(1 - lr * decay).addcdiv_(first, second.sqrt().add_(spec_.epsilon), -lr);
      continue;
    }
    const auto count = at::full({}, static_cast<double>(updates_[i]), value.options());
    const std::vector<at::Tensor> values{value}, gradients{gradient}, firsts{first}, seconds{second}, counts{count};
    at::_fused_adamw_(values, gradients, firsts, seconds, {}, counts, lr, spec_.beta1, spec_.beta2, decay, spec_.epsilon, /*amsgrad=*/false,
                      /*maximize=*/false);
  }
}

}  // namespace vlp::train
