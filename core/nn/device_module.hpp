#pragma once
// The part of libvlp_cuda.so that tells about devices. Its kernels have their own functions, declared beside their CPU twins in core/kernels.

#include <cstdint>

namespace vlp::nn {

struct DeviceInfo {
  char name[256];
  int major, minor;            // compute capability
  int64_t free_bytes, total_bytes;
};

inline constexpr const char* kDeviceCountSymbol = "vlp_cuda_device_count";
inline constexpr const char* kDeviceInfoSymbol = "vlp_cuda_device_info";
using DeviceCountFunction = int();               // 0 where there is no driver or no device; never throws
using DeviceInfoFunction = DeviceInfo(int device);

}  // namespace vlp::nn
