// libvlp_cuda.so: every function that the program looks up by name. It alone links LibTorch's CUDA libraries.

#include <algorithm>
#include <iterator>

#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAStream.h>

#include "core/kernels/ema.cuh"
#include "core/kernels/ema.hpp"
#include "core/nn/device_module.hpp"

extern "C" {

int vlp_cuda_device_count() { return c10::cuda::device_count(); }

vlp::nn::DeviceInfo vlp_cuda_device_info(int device) {
  vlp::nn::DeviceInfo info{};
  cudaDeviceProp properties{};
  C10_CUDA_CHECK(cudaGetDeviceProperties(&properties, device));
  std::copy(std::begin(properties.name), std::end(properties.name), info.name);
  info.major = properties.major;
  info.minor = properties.minor;
  size_t free = 0, total = 0;
  C10_CUDA_CHECK(cudaSetDevice(device));
  C10_CUDA_CHECK(cudaMemGetInfo(&free, &total));
  info.free_bytes = static_cast<int64_t>(free);
  info.total_bytes = static_cast<int64_t>(total);
  return info;
}

void vlp_cuda_ema_update(float* target, const float* source, int64_t n, double momentum) {
  const auto stream = c10::cuda::getCurrentCUDAStream();
  C10_CUDA_CHECK(vlp::kernels::launch_ema_update(target, source, n, static_cast<float>(momentum), stream.stream()));
}

}  // extern "C"
