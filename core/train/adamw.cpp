#include "core/train/adamw.hpp"

#include <ATen/ATen.h>

namespace vlp::train {

AdamW::AdamW(FlatParameters& parameters, const OptimSpec& s)
    : parameters_(parameters), spec_(s), first_(at::zeros_like(parameters.values())), second_(at::zeros_like(parameters.values())) {}

at::Tensor AdamW::clip() {
  const at::NoGradGuard no_gradient;
  auto& g = parameters_.gradients();
  const auto norm = g.norm();
  if (spec_.clip > 0) g.mul_(at::clamp_max(spec_.clip / (norm + 1e-6), 1.0));
  return norm;
}

void AdamW::step(int64_t step, int64_t steps) {
  const at::NoGradGuard no_gradient;
  const auto count = at::full({}, static_cast<double>(step + 1), parameters_.values().options());
  for (const auto& g : parameters_.groups()) {
    const auto slice = [&](at::Tensor& t) { return t.narrow(0, g.first, g.last - g.first); };
    const double peak = g.image_encoder ? spec_.lr * spec_.image_lr_factor : spec_.lr;
    const std::vector<at::Tensor> values{slice(parameters_.values())}, gradients{slice(parameters_.gradients())}, first{slice(first_)},
        second{slice(second_)}, counts{count};
    at::_fused_adamw_(values, gradients, first, second, {}, counts, learning_rate(spec_, peak, step, steps), spec_.beta1, spec_.beta2,
                      g.decays ? spec_.weight_decay : 0.0, spec_.epsilon, /*amsgrad=*/false, /*maximize=*/false);
  }
}

}  // namespace vlp::train
