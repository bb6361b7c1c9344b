#include "core/train/optim_spec.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vlp::train {

OptimSpec read_optim(const spec::Node& node) {
  OptimSpec s;
  node.read_enum("algorithm", s.algorithm, {{"adamw", Algorithm::kAdamW}, {"bert_adam", Algorithm::kBertAdam}});
  node.read_enum("idle_params", s.idle_params, {{"skip", IdleParams::kSkip}, {"zero_grad", IdleParams::kZeroGrad}});
  node.read("lr", s.lr, spec::range(0.0, 1.0));
  node.read("image_lr_factor", s.image_lr_factor, spec::range(0.0, 100.0));
  node.read("final_lr", s.final_lr, spec::range(0.0, 1.0));
  node.read("warmup_steps", s.warmup_steps, spec::at_least<int64_t>(0));
  node.read_enum("schedule", s.schedule, {{"cosine", Schedule::kCosine}, {"linear", Schedule::kLinear}, {"constant", Schedule::kConstant}});
  node.read("beta1", s.beta1, spec::range(0.0, 0.9999));
  node.read("beta2", s.beta2, spec::range(0.0, 0.99999));
  node.read("epsilon", s.epsilon, spec::range(0.0, 1.0));
  node.read("weight_decay", s.weight_decay, spec::range(0.0, 1.0));
  node.read_enum("no_decay", s.no_decay, {{"dims", NoDecay::kDims}, {"names", NoDecay::kNames}, {"none", NoDecay::kNone}});
  node.read("clip", s.clip, spec::range(0.0, 1e6));
  node.reject_unread_keys();
  return s;
}

double learning_rate(const OptimSpec& s, double peak, int64_t step, int64_t steps) {
  const auto warmup = std::min(s.warmup_steps, steps);
  if (step < warmup) return peak * static_cast<double>(step + 1) / static_cast<double>(warmup);
  const double progress = static_cast<double>(step - warmup) / static_cast<double>(std::max<int64_t>(1, steps - warmup));
  switch (s.schedule) {
    case Schedule::kCosine: return s.final_lr + 0.5 * (peak - s.final_lr) * (1.0 + std::cos(std::numbers::pi * progress));
    case Schedule::kLinear: return peak * (1.0 - progress);
    case Schedule::kConstant: return peak;
  }
  return peak;
}

}  // namespace vlp::train
