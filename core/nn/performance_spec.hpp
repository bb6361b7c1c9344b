#pragma once
// How a run computes: part of its identity. No torch here.

#include "core/spec/node.hpp"

namespace vlp::nn {

enum class Precision { kFp32, kBf16 };

struct PerformanceSpec {
  Precision precision = Precision::kFp32;  // bf16: products in bfloat16 over fp32 master weights; losses, norms and optimiser stay fp32
};
PerformanceSpec read_performance(const spec::Node& node);

}  // namespace vlp::nn
