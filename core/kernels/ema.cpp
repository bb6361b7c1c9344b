#include "core/kernels/ema.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include "core/nn/device.hpp"
#include "core/util/error.hpp"

namespace vlp::kernels {
namespace {

void check(const at::Tensor& target, const at::Tensor& source, double momentum) {
  if (target.dim() != 1 || target.sizes() != source.sizes())
    throw ShapeError(fmt::format("ema_update: target and source must be equally long vectors, not {} dimensions of {} values and {} of {}",
                                 target.dim(), target.numel(), source.dim(), source.numel()));
  if (target.scalar_type() != at::kFloat || source.scalar_type() != at::kFloat)
    throw InternalFault(fmt::format("ema_update: {} and {}, but float32 is needed", c10::toString(target.scalar_type()),
                                    c10::toString(source.scalar_type())));
  if (!target.is_contiguous() || !source.is_contiguous()) throw InternalFault("ema_update: a strided vector where flat storage is needed");
  if (target.device() != source.device())
    throw InternalFault(fmt::format("ema_update: target on {}, source on {}", target.device().str(), source.device().str()));
  if (!(momentum >= 0.0 && momentum <= 1.0)) throw InternalFault(fmt::format("ema_update: momentum {} is outside [0, 1]", momentum));
}

}  // namespace

void ema_update(const at::Tensor& target, const at::Tensor& source, double momentum) {
  check(target, source, momentum);
  const at::NoGradGuard no_grad;
  if (target.is_cpu()) {
    target.lerp_(source, 1.0 - momentum);
    return;
  }
  auto* update = reinterpret_cast<EmaUpdateFunction*>(nn::device_symbol(kEmaUpdateSymbol));
  if (!update) throw InternalFault(fmt::format("ema_update: no kernel for {}: the CUDA module is not open", target.device().str()));
  update(target.mutable_data_ptr<float>(), source.const_data_ptr<float>(), target.numel(), momentum);
}

}  // namespace vlp::kernels
