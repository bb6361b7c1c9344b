#pragma once
// Where tensors live: the CPU, or an NVIDIA GPU through libvlp_cuda.so, a module beside the program that is opened only where a driver is.
// The program itself links no CUDA library, so that one binary serves both kinds of machine.

#include <filesystem>
#include <string>

#include <c10/core/Device.h>

namespace vlp::nn {

enum class DeviceKind { cpu, cuda };

// Opens the CUDA module. Call it first thing in main: LibTorch answers any earlier question about CUDA with a "no" that is final for the
// process. Silent, and nothing happens, where the module was not built or the machine has no NVIDIA driver.
void open_device_module();

// An extern "C" function of the open module, or null where there is no open module. The caller casts it to the function's type.
void* device_symbol(const char* name);

// What this machine offers.
struct DeviceFacts {
  std::filesystem::path module;  // where libvlp_cuda.so belongs
  bool built = false;            // it is there
  bool driver = false;           // libcuda.so.1 can be loaded
  std::string load_error;        // the loader's reason why the module cannot be opened; empty where it is open or was never tried
  int devices = 0;
};
DeviceFacts find_devices();

// "auto" takes CUDA where a device is there, else the CPU. Throws BadInput for "cuda" where there is none (says what was found and what to do)
// and for any other word.
DeviceKind choose_device(const std::string& asked, const DeviceFacts& facts);
DeviceKind choose_device(const std::string& asked);

// "cpu: AMD EPYC 9B45, 2 threads, AVX512" | "cuda: NVIDIA H200 (sm_90), 138.1 of 139.8 GiB free"
std::string describe_device(DeviceKind kind);

// cpu -> "cpu", cuda -> "cuda"; as LibTorch's device, cuda is device 0: a process uses one GPU, chosen by CUDA_VISIBLE_DEVICES.
const char* name(DeviceKind kind);
c10::Device torch_device(DeviceKind kind);

}  // namespace vlp::nn
