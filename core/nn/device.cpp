#include "core/nn/device.hpp"

#include <dlfcn.h>

#include <fstream>
#include <thread>

#include <ATen/Version.h>
#include <fmt/format.h>

#include "core/nn/device_module.hpp"
#include "core/util/error.hpp"

namespace vlp::nn {
namespace {

std::filesystem::path module_path() { return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "libvlp_cuda.so"; }

bool has_driver() {
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (driver) dlclose(driver);
  return driver != nullptr;
}

// The loader remembers what is open, so that this needs no variable of its own.
void* opened_module() { return dlopen(module_path().c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD); }

template <class Function>
Function* module_function(const char* symbol) {
  return reinterpret_cast<Function*>(device_symbol(symbol));
}

std::string cpu_model() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown processor";
}

}  // namespace

void open_device_module() {
  const auto module = module_path();
  if (std::filesystem::exists(module) && has_driver()) dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
}

void* device_symbol(const char* name) {
  void* module = opened_module();
  return module ? dlsym(module, name) : nullptr;
}

DeviceFacts find_devices() {
  DeviceFacts facts;
  facts.module = module_path();
  facts.built = std::filesystem::exists(facts.module);
  facts.driver = has_driver();
  if (!facts.built || !facts.driver) return facts;
  if (auto* count = module_function<DeviceCountFunction>(kDeviceCountSymbol)) {
    facts.devices = count();
  } else {
    dlopen(facts.module.c_str(), RTLD_NOW | RTLD_LOCAL);  // a second try, for the reason
    const char* reason = dlerror();
    facts.load_error = reason ? reason : "it was opened too late: open_device_module() belongs at the start of main";
  }
  return facts;
}

DeviceKind choose_device(const std::string& asked, const DeviceFacts& facts) {
  if (asked == "cpu") return DeviceKind::cpu;
  if (asked != "cuda" && asked != "auto") throw BadInput(fmt::format("device '{}' is not one of auto, cpu, cuda", asked));
  if (facts.devices > 0) return DeviceKind::cuda;
  if (asked == "auto") return DeviceKind::cpu;
  const std::string instead = "or ask for device cpu";
  if (!facts.driver) throw BadInput(fmt::format("device cuda: this machine has no NVIDIA driver (libcuda.so.1 is not there); install it, {}", instead));
  if (!facts.built)
    throw BadInput(fmt::format("device cuda: {} was not built; install a CUDA 13 toolkit (nvcc) and build again, {}",
                               facts.module.filename().string(), instead));
  if (!facts.load_error.empty())
    throw BadInput(fmt::format("device cuda: {} does not load: {}; run core/deps/setup.sh, {}", facts.module.filename().string(),
                               facts.load_error, instead));
  throw BadInput(fmt::format("device cuda: the driver is there but shows no device; look at nvidia-smi and CUDA_VISIBLE_DEVICES, {}", instead));
}

DeviceKind choose_device(const std::string& asked) { return choose_device(asked, asked == "cpu" ? DeviceFacts{} : find_devices()); }

std::string describe_device(DeviceKind kind) {
  if (kind == DeviceKind::cpu)
    return fmt::format("cpu: {}, {} threads, {}", cpu_model(), std::thread::hardware_concurrency(), at::get_cpu_capability());
  auto* info = module_function<DeviceInfoFunction>(kDeviceInfoSymbol);
  if (!info) throw InternalFault("describe_device: cuda was chosen but its module is not open");
  const DeviceInfo device = info(0);
  const double gib = 1024.0 * 1024.0 * 1024.0;
  return fmt::format("cuda: {} (sm_{}{}), {:.1f} of {:.1f} GiB free", device.name, device.major, device.minor,
                     static_cast<double>(device.free_bytes) / gib, static_cast<double>(device.total_bytes) / gib);
}

const char* name(DeviceKind kind) { return kind == DeviceKind::cuda ? "cuda" : "cpu"; }

c10::Device torch_device(DeviceKind kind) {
  return kind == DeviceKind::cuda ? c10::Device(c10::kCUDA, 0) : c10::Device(c10::kCPU);
}

}  // namespace vlp::nn
