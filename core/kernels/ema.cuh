#pragma once
// Launches of ema.cu: raw pointers and a stream. A .cu file never includes ATen (it costs 20 seconds of nvcc), so module.cpp takes tensors apart.

#include <cuda_runtime_api.h>

#include <cstdint>

namespace vlp::kernels {

// target[i] += (1 - momentum) * (source[i] - target[i]) for i < n, on `stream`. Pointers are on the current device.
cudaError_t launch_ema_update(float* target, const float* source, int64_t n, float momentum, cudaStream_t stream);

}  // namespace vlp::kernels
