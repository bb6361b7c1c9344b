// Our own CPU kernels against the same sums in double precision, by themselves and inside the layers.

#include "core/nn/avx2.hpp"

#include <limits>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/nn/activation.hpp"
#include "core/nn/attention.hpp"
#include "core/nn/initialise.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::nn {
namespace {

using test::near;

class Avx2 : public testing::Test {
 protected:
  void SetUp() override {
    if (!avx2::available()) GTEST_SKIP() << "this CPU has no AVX2";
    at::manual_seed(7);
  }
  static at::Tensor random(at::IntArrayRef shape) { return at::randn(shape, at::kFloat); }
  static avx2::Rows in(const at::Tensor& x) { return {x.const_data_ptr<float>(), x.stride(0)}; }
  static avx2::OutRows out(const at::Tensor& x) { return {x.mutable_data_ptr<float>(), x.stride(0)}; }
};

TEST_F(Avx2, AttentionOfOneHeadAndItsGradients) {
  for (const int64_t Lq : {1, 2, 5, 26, 128})
    for (const int64_t Lk : {1, 7, 8, 26, 128})
      for (const int64_t d : {8, 16, 24, 64})
        for (const bool biased : {false, true}) {
          SCOPED_TRACE(fmt::format("Lq {} Lk {} d {} biased {}", Lq, Lk, d, biased));
          const auto q = random({Lq, d}), k = random({Lk, 3, d}).select(1, 1), v = random({Lk, d}), upstream = random({Lq, d});  // k: strided rows
          auto bias = random({Lq, Lk});
          bias.slice(1, Lk / 2 + 1).fill_(-std::numeric_limits<float>::infinity());
          const avx2::Head head{Lq, Lk, d, in(q), in(k), in(v), biased ? in(bias) : avx2::Rows{}};
          const auto y = at::empty({Lq, d}), p = at::empty({Lq, avx2::padded(Lk)});
          avx2::attend(head, out(y), p.mutable_data_ptr<float>());
          const auto dq = at::empty({Lq, d}), dk = at::empty({Lk, d}), dv = at::empty({Lk, d});
          avx2::attend_backward(head, p.const_data_ptr<float>(), in(upstream), out(dq), out(dk), out(dv));

          const auto exact = [](const at::Tensor& x) { return x.to(at::kDouble).clone().requires_grad_(); };
          const auto Q = exact(q), K = exact(k), V = exact(v);
          auto scores = at::matmul(Q, K.t()) / std::sqrt(static_cast<double>(d));
          if (biased) scores = scores + bias.to(at::kDouble);
          const auto expected = at::matmul(at::softmax(scores, -1), V);
          (expected * upstream.to(at::kDouble)).sum().backward();
          EXPECT_TRUE(near(y, expected));
          EXPECT_TRUE(near(dq, Q.grad(), {1e-4, 1e-5}));
          EXPECT_TRUE(near(dk, K.grad(), {1e-4, 1e-5}));
          EXPECT_TRUE(near(dv, V.grad(), {1e-4, 1e-5}));
        }
}

TEST_F(Avx2, ANumberThatIsNoneStaysVisible) {
  auto q = random({3, 8});
  const auto k = random({5, 8}), v = random({5, 8}), y = at::empty({3, 8}), p = at::empty({3, 8});
  q[1][2] = std::numeric_limits<float>::quiet_NaN();
  avx2::attend({3, 5, 8, in(q), in(k), in(v), {}}, out(y), p.mutable_data_ptr<float>());
  EXPECT_TRUE(at::isnan(y[1]).all().item<bool>());
  EXPECT_FALSE(at::isnan(y[0]).any().item<bool>());
  EXPECT_TRUE(at::isnan(nn::gelu(at::tensor({std::numeric_limits<float>::quiet_NaN()}))).item<bool>());
}

TEST_F(Avx2, GeluAndItsGradient) {
  auto x = at::cat({at::linspace(-20, 20, 4003), at::tensor({0.0F, -0.0F, 1e-30F, -1e4F, 1e4F})}).requires_grad_();
  const auto X = x.detach().to(at::kDouble).requires_grad_();
  const auto y = nn::gelu(x), expected = at::gelu(X);
  y.sum().backward();
  expected.sum().backward();
  EXPECT_TRUE(near(y, expected, {1e-6, 3e-7}));
  EXPECT_TRUE(near(x.grad(), X.grad(), {1e-6, 1e-6}));
  EXPECT_TRUE(near(nn::gelu(x.detach()), expected, {1e-6, 3e-7}));  // without a way back
}

// Layers that take the kernel against themselves in double precision, which does not.
template <class Layer, class F> void compare(Layer& layer, F&& run, at::Tensor x, at::Tensor memory, const at::Tensor& upstream) {
  const auto results = [&](at::ScalarType type) {
    for (auto& p : layer.named_parameters()) {
      p.value().set_data(p.value().detach().to(type));
      p.value().mutable_grad() = at::Tensor();
    }
    const auto a = x.to(type).clone().requires_grad_(), b = memory.to(type).clone().requires_grad_();
    const auto y = run(a, b, type);
    (y * upstream.to(type)).sum().backward();
    std::vector<at::Tensor> out = {y, a.grad()};
    if (b.grad().defined()) out.push_back(b.grad());
    for (const auto& p : layer.named_parameters()) out.push_back(p.value().grad());
    return out;
  };
  const auto got = results(at::kFloat), expected = results(at::kDouble);
  ASSERT_EQ(got.size(), expected.size());
  for (size_t i = 0; i < got.size(); ++i) EXPECT_TRUE(near(got[i], expected[i], {1e-4, 2e-5})) << i;
}

TEST_F(Avx2, SelfAttentionInsideItsLayer) {
  SelfAttention layer(32, 2);
  initialise(layer, Init::kFanIn, 3);
  const auto x = random({3, 11, 32});
  const auto lengths = at::tensor({11, 4, 7}).unsqueeze(1) > at::arange(11);  // (3,11)
  const std::vector<at::Tensor> biases = {{}, attention_bias(lengths.unsqueeze(1).unsqueeze(1)), attention_bias(causal_visibility(11, x.options())),
                                          random({3, 2, 11, 11}), random({3, 1, 11, 11}).transpose(2, 3)};
  for (const auto& bias : biases) {
    const auto typed = [&](at::ScalarType type) { return bias.defined() ? bias.to(type) : bias; };
    compare(layer, [&](const at::Tensor& a, const at::Tensor&, at::ScalarType type) { return layer.forward(a, typed(type)); }, x, x, random({3, 11, 32}));
  }
  const auto keys = attention_bias(lengths.unsqueeze(1).unsqueeze(1));
  compare(layer, [&](const at::Tensor& a, const at::Tensor&, at::ScalarType type) { return layer.forward_first(a, keys.to(type)); }, x, x, random({3, 1, 32}));
}

TEST_F(Avx2, CrossAttentionInsideItsLayer) {
  CrossAttention layer(32, 2);
  initialise(layer, Init::kFanIn, 3);
  const auto bias = attention_bias((at::tensor({9, 5}).unsqueeze(1) > at::arange(9)).unsqueeze(1).unsqueeze(1));
  for (const int64_t Lq : {4, 130})  // 130: longer than the kernel takes
    compare(layer, [&](const at::Tensor& a, const at::Tensor& b, at::ScalarType type) { return layer.forward(a, b, bias.to(type)); }, random({2, Lq, 32}),
            random({2, 9, 32}), random({2, Lq, 32}));
}

}  // namespace
}  // namespace vlp::nn
