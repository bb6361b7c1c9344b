#include "core/nn/precision.hpp"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/cpu/Utils.h>

#include "core/util/error.hpp"

namespace vlp::nn {
namespace {

bool cpu_has(const char* capability) {
  const auto capabilities = at::cpu::get_cpu_capabilities();
  const auto found = capabilities.find(capability);
  return found != capabilities.end() && found->second.isBool() && found->second.toBool();
}

at::DeviceType type_of(DeviceKind device) { return device == DeviceKind::cpu ? at::kCPU : at::kCUDA; }

}  // namespace

PerformanceSpec read_performance(const spec::Node& node) {
  PerformanceSpec s;
  node.read_enum("precision", s.precision, {{"fp32", Precision::kFp32}, {"bf16", Precision::kBf16}});
  node.reject_unread_keys();
  return s;
}

void apply_performance(const PerformanceSpec& s, DeviceKind device, int threads) {
  at::set_num_threads(threads);
  auto& context = at::globalContext();
  if (device == DeviceKind::cpu) {
    if (s.precision == Precision::kBf16 && !cpu_has("avx512_bf16"))
      throw BadInput("perf.precision = \"bf16\" asked for, but this CPU has no bfloat16 instructions (avx512_bf16), so it would be slower; use fp32");
    const bool onednn = cpu_has("avx512_bw") && cpu_has("avx512_vl") && cpu_has("avx512_dq") && !cpu_has("amx_bf16");
    context.setFloat32MatmulPrecision(onednn ? "medium" : "highest");
    context.setSDPUseFlash(!onednn);  // with oneDNN products the plain attention is faster at our lengths, with MKL's the fused one
  } else {
    context.setFloat32MatmulPrecision("highest");
    context.setSDPUseCuDNN(false);  // its backward gives NaN with masks on Hopper in this version
  }
}

PrecisionScope::PrecisionScope(const PerformanceSpec& s, DeviceKind device) : active_(s.precision == Precision::kBf16), device_(device) {
  if (!active_) return;
  at::autocast::set_autocast_dtype(type_of(device), at::kBFloat16);
  at::autocast::set_autocast_enabled(type_of(device), true);
  at::autocast::increment_nesting();
}

PrecisionScope::~PrecisionScope() {
  if (!active_) return;
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(type_of(device_), false);
}

}  // namespace vlp::nn
