#include "experiments/flop_count.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/nn/attention.hpp"

namespace vlp::experiments {
namespace {

TEST(FlopCount, CountsProductsForwardAndBackward) {
  const auto x = at::randn({3, 5}), w = at::randn({5, 7}).requires_grad_();
  const FlopCount count;
  const auto y = at::mm(x, w);
  EXPECT_EQ(count.flops(), 2 * 3 * 5 * 7);
  y.sum().backward();  // the weight's gradient only: x needs none
  EXPECT_EQ(count.flops(), 2 * (2 * 3 * 5 * 7));
}

TEST(FlopCount, CountsBatchesAndBiases) {
  const FlopCount count;
  at::bmm(at::randn({4, 3, 5}), at::randn({4, 5, 7}));
  EXPECT_EQ(count.flops(), 4 * 2 * 3 * 5 * 7);
  at::addmm(at::randn({7}), at::randn({3, 5}), at::randn({5, 7}));
  EXPECT_EQ(count.flops(), 5 * 2 * 3 * 5 * 7);
}

TEST(FlopCount, CountsFusedAttention) {
  const auto q = at::randn({2, 4, 6, 8}), k = at::randn({2, 4, 10, 8});
  const FlopCount count;
  at::scaled_dot_product_attention(q, k, k);
  EXPECT_EQ(count.flops(), 2 * 4 * (2 * 6 * 10 * 8 + 2 * 6 * 10 * 8));
}

TEST(FlopCount, CountsALayersAttentionWhicheverKernelItTakes) {
  nn::SelfAttention layer(16, 2);
  const auto x = at::randn({3, 6, 16}).requires_grad_();
  const FlopCount count;
  const auto y = layer.forward(x, {});
  constexpr double kProjections = 2.0 * 3 * 6 * 16 * (3 * 16 + 16), kAttention = 2 * 2.0 * 3 * 6 * 6 * 16;
  EXPECT_EQ(count.flops(), kProjections + kAttention);
  y.sum().backward();
  EXPECT_GE(count.flops(), 3 * (kProjections + kAttention));  // LibTorch's kernel computes the scores once more
  EXPECT_LE(count.flops(), 3 * kProjections + 3.5 * kAttention);
}

TEST(FlopCount, StopsWithItsLife) {
  { const FlopCount ended; }
  at::mm(at::randn({3, 5}), at::randn({5, 7}));
  const FlopCount count;
  EXPECT_EQ(count.flops(), 0);
}

}  // namespace
}  // namespace vlp::experiments
