#include "core/nn/initialise.hpp"

#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <ATen/CPUGeneratorImpl.h>

#include "core/util/random.hpp"

namespace vlp::nn {

void initialise(Module& module, Init rule, uint64_t seed) {
  const at::NoGradGuard no_gradient;
  for (const auto& entry : module.named_parameters()) {
    const auto& p = entry.value();
    const bool token = entry.key().ends_with("_token");
    if (p.dim() < 2 && !token) continue;
    const double std = rule == Init::kNormal002 ? 0.02 : 1.0 / std::sqrt(static_cast<double>(p.size(-1)));
    Random random(seed, "init." + entry.key());
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(uint64_t{random.next()} << 32 | random.next());
    p.copy_(at::normal(0.0, std, p.sizes(), generator, at::TensorOptions(at::kFloat)));
  }
}

}  // namespace vlp::nn
