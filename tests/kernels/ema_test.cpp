#include "core/kernels/ema.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/nn/device.hpp"
#include "core/util/error.hpp"
#include "tests/support/refusal.hpp"

namespace vlp::kernels {
namespace {

at::Tensor vector(int64_t n, uint64_t seed) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return at::randn({n}, generator, at::TensorOptions(at::kFloat));
}

TEST(EmaUpdate, MatchesAHandComputedValue) {
  auto target = at::tensor({1.0f, -2.0f, 0.0f});
  ema_update(target, at::tensor({3.0f, 2.0f, 10.0f}), 0.75);
  EXPECT_EQ(target[0].item<float>(), 1.5f);
  EXPECT_EQ(target[1].item<float>(), -1.0f);
  EXPECT_EQ(target[2].item<float>(), 2.5f);
}

TEST(EmaUpdate, IsExactAtBothEndsOfMomentum) {
  const auto start = vector(1001, 1), source = vector(1001, 2);
  auto kept = start.clone(), replaced = start.clone();
  ema_update(kept, source, 1.0);
  ema_update(replaced, source, 0.0);
  EXPECT_TRUE(at::equal(kept, start));
  EXPECT_TRUE(at::equal(replaced, source));
}

TEST(EmaUpdate, LeavesNoTraceInAutograd) {
  auto target = vector(8, 3).requires_grad_(), source = vector(8, 4).requires_grad_();
  ema_update(target, source, 0.9);
  EXPECT_TRUE(target.is_leaf());
}

std::string error_of(const at::Tensor& target, const at::Tensor& source, double momentum) {
  return test::refusal<InternalFault>([&] { ema_update(target, source, momentum); });
}

TEST(EmaUpdate, RefusesWhatItCannotDo) {
  const auto x = at::zeros({4});
  EXPECT_EQ(error_of(x, at::zeros({5}), 0.5),
            "ema_update: target and source must be equally long vectors, not 1 dimensions of 4 values and 1 of 5");
  EXPECT_EQ(error_of(x, at::zeros({4}, at::kDouble), 0.5), "ema_update: Float and Double, but float32 is needed");
  EXPECT_EQ(error_of(x, at::zeros({8}).slice(0, 0, 8, 2), 0.5), "ema_update: a strided vector where flat storage is needed");
  EXPECT_EQ(error_of(x, x, 1.5), "ema_update: momentum 1.5 is outside [0, 1]");
}

class EmaUpdateOnCuda : public testing::TestWithParam<int64_t> {};

// Odd lengths and an odd offset take the kernel's scalar path, the others its vectorised one.
TEST_P(EmaUpdateOnCuda, AgreesWithTheCpu) {
  if (nn::find_devices().devices == 0) GTEST_SKIP() << "skipped: no CUDA device";
  const int64_t n = GetParam();
  const auto target = vector(n + 1, 5), source = vector(n + 1, 6);
  for (const double momentum : {0.0, 0.3, 0.5, 0.995, 1.0}) {
    for (const int64_t offset : {0, 1}) {
      auto on_cpu = target.clone().slice(0, offset, n + offset), on_gpu = target.to(at::kCUDA).slice(0, offset, n + offset);
      ema_update(on_cpu, source.slice(0, offset, n + offset), momentum);
      ema_update(on_gpu, source.to(at::kCUDA).slice(0, offset, n + offset), momentum);
      const auto worst = (on_gpu.cpu() - on_cpu).abs().max().item<float>();
      EXPECT_LE(worst, 1e-6f) << "n " << n << ", momentum " << momentum << ", offset " << offset;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Lengths, EmaUpdateOnCuda, testing::Values(1, 3, 4, 1023, 1 << 20));

}  // namespace
}  // namespace vlp::kernels
