#include "core/kernels/ema.cuh"

namespace vlp::kernels {
namespace {

constexpr int kThreads = 256;

// The two forms of at::lerp: each is exact at its own end of [0, 1].
__device__ float lerp(float target, float source, float weight) {
  const float gap = source - target;
  return weight < 0.5f ? fmaf(weight, gap, target) : fmaf(weight - 1.0f, gap, source);
}

// Memory-bound: 12 bytes a value. Four values a load where both pointers are aligned to 16 bytes; the launch covers the whole vector.
__global__ void ema_update4(float4* target, const float4* source, int64_t groups, float weight) {
  const int64_t i = blockIdx.x * static_cast<int64_t>(kThreads) + threadIdx.x;
  if (i >= groups) return;
  float4 t = target[i];
  const float4 s = source[i];
  t.x = lerp(t.x, s.x, weight);
  t.y = lerp(t.y, s.y, weight);
  t.z = lerp(t.z, s.z, weight);
  t.w = lerp(t.w, s.w, weight);
  target[i] = t;
}

__global__ void ema_update1(float* target, const float* source, int64_t n, float weight) {
  const int64_t i = blockIdx.x * static_cast<int64_t>(kThreads) + threadIdx.x;
  if (i < n) target[i] = lerp(target[i], source[i], weight);
}

unsigned blocks(int64_t threads) { return static_cast<unsigned>((threads + kThreads - 1) / kThreads); }

bool aligned(const void* pointer) { return reinterpret_cast<uintptr_t>(pointer) % sizeof(float4) == 0; }

}  // namespace

cudaError_t launch_ema_update(float* target, const float* source, int64_t n, float momentum, cudaStream_t stream) {
  const float weight = 1.0f - momentum;
  const int64_t groups = aligned(target) && aligned(source) ? n / 4 : 0, rest = n - 4 * groups;
  if (groups > 0)
    ema_update4<<<blocks(groups), kThreads, 0, stream>>>(reinterpret_cast<float4*>(target), reinterpret_cast<const float4*>(source), groups, weight);
  if (rest > 0) ema_update1<<<blocks(rest), kThreads, 0, stream>>>(target + 4 * groups, source + 4 * groups, rest, weight);
  return cudaGetLastError();
}

}  // namespace vlp::kernels
