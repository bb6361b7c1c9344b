#pragma once
// The momentum teacher's update, theta_m <- m theta_m + (1 - m) theta, over flat parameter storage (SemMIM Sec. 3.2, ALBEF Sec. 3.2).

#include <cstdint>

namespace at {
class Tensor;
}

namespace vlp::kernels {

// target, source (N) float32, contiguous, on one device; momentum in [0, 1]. Writes target in place, outside autograd, in one pass over memory.
// Throws ShapeError where the two do not fit together, InternalFault for another type, layout or device.
void ema_update(const at::Tensor& target, const at::Tensor& source, double momentum);

// The twin in libvlp_cuda.so, which runs on the current stream of the device that holds the pointers.
inline constexpr const char* kEmaUpdateSymbol = "vlp_cuda_ema_update";
using EmaUpdateFunction = void(float* target, const float* source, int64_t n, double momentum);

}  // namespace vlp::kernels
