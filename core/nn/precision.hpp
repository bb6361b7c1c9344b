#pragma once
// Precision of matrix products: a setting of the run, part of its identity, applied in one place.

#include "core/nn/device.hpp"
#include "core/nn/performance_spec.hpp"

namespace vlp::nn {

// Process-wide settings of LibTorch, once at the start: one thread, and the fastest route that really computes in fp32. On CPUs with AVX-512
// the setting "medium" sends products to oneDNN, which computes them in fp32; with AMX "medium" rounds to bf16, and with AVX2 alone it changes
// nothing, so there "highest" stays and with it the fused attention.
void apply_performance(const PerformanceSpec& s, DeviceKind device, int threads);

// While it lives, layers compute in the run's precision (autocast for bf16, nothing for fp32).
class PrecisionScope final {
 public:
  PrecisionScope(const PerformanceSpec& s, DeviceKind device);
  ~PrecisionScope();
  PrecisionScope(const PrecisionScope&) = delete;
  PrecisionScope& operator=(const PrecisionScope&) = delete;

 private:
  bool active_;
  DeviceKind device_;
};

}  // namespace vlp::nn
