#include "core/nn/device.hpp"

#include <dlfcn.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/nn/device_module.hpp"
#include "core/util/error.hpp"
#include "tests/support/refusal.hpp"

namespace vlp::nn {
namespace {

const DeviceFacts kNothing{.module = "libvlp_cuda.so", .load_error = {}};
const DeviceFacts kDriverOnly{.module = "libvlp_cuda.so", .driver = true, .load_error = {}};
const DeviceFacts kBroken{.module = "libvlp_cuda.so", .built = true, .driver = true, .load_error = "libcudnn.so.9: cannot open shared object file"};
const DeviceFacts kNoDevice{.module = "libvlp_cuda.so", .built = true, .driver = true, .load_error = {}};
const DeviceFacts kWhole{.module = "libvlp_cuda.so", .built = true, .driver = true, .load_error = {}, .devices = 1};

std::string error_of(const std::string& asked, const DeviceFacts& facts) {
  return test::refusal([&] { choose_device(asked, facts); });
}

TEST(ChooseDevice, AutoTakesCudaExactlyWhereADeviceIs) {
  EXPECT_EQ(choose_device("auto", kWhole), DeviceKind::cuda);
  for (const auto& facts : {kNothing, kDriverOnly, kBroken, kNoDevice}) EXPECT_EQ(choose_device("auto", facts), DeviceKind::cpu);
}

TEST(ChooseDevice, TakesWhatWasAskedFor) {
  EXPECT_EQ(choose_device("cpu", kWhole), DeviceKind::cpu);
  EXPECT_EQ(choose_device("cuda", kWhole), DeviceKind::cuda);
}

TEST(ChooseDevice, SaysWhatIsMissing) {
  EXPECT_EQ(error_of("cuda", kNothing),
            "device cuda: this machine has no NVIDIA driver (libcuda.so.1 is not there); install it, or ask for device cpu");
  EXPECT_EQ(error_of("cuda", kDriverOnly),
            "device cuda: libvlp_cuda.so was not built; install a CUDA 13 toolkit (nvcc) and build again, or ask for device cpu");
  EXPECT_EQ(error_of("cuda", kBroken),
            "device cuda: libvlp_cuda.so does not load: libcudnn.so.9: cannot open shared object file; run core/deps/setup.sh, or ask for device cpu");
  EXPECT_EQ(error_of("cuda", kNoDevice),
            "device cuda: the driver is there but shows no device; look at nvidia-smi and CUDA_VISIBLE_DEVICES, or ask for device cpu");
  EXPECT_EQ(error_of("gpu", kWhole), "device 'gpu' is not one of auto, cpu, cuda");
}

TEST(DescribeDevice, NamesTheProcessor) {
  EXPECT_THAT(describe_device(DeviceKind::cpu), testing::MatchesRegex("cpu: .+, [0-9]+ threads, .+"));
}

TEST(DescribeDevice, NamesTheGpu) {
  if (find_devices().devices == 0) GTEST_SKIP() << "skipped: no CUDA device";
  EXPECT_THAT(describe_device(DeviceKind::cuda), testing::MatchesRegex("cuda: .+ \\(sm_[0-9]+\\), [0-9.]+ of [0-9.]+ GiB free"));
}

// Without a driver too: the module must find all its symbols and then count no device.
TEST(CudaModule, LoadsAndCountsDevices) {
  const auto facts = find_devices();
  if (!facts.built) GTEST_SKIP() << "skipped: the CUDA module was not built";
  void* module = dlopen(facts.module.c_str(), RTLD_NOW | RTLD_LOCAL);
  const char* reason = module ? nullptr : dlerror();
  if (reason && std::string(reason).find("cannot open shared object file") != std::string::npos) GTEST_SKIP() << "skipped: " << reason;
  ASSERT_NE(module, nullptr) << reason;
  auto* count = reinterpret_cast<DeviceCountFunction*>(dlsym(module, kDeviceCountSymbol));
  ASSERT_NE(count, nullptr);
  EXPECT_EQ(count(), facts.devices);
  EXPECT_NE(dlsym(module, kDeviceInfoSymbol), nullptr);
  EXPECT_NE(dlsym(module, "vlp_cuda_ema_update"), nullptr);
}

}  // namespace
}  // namespace vlp::nn
