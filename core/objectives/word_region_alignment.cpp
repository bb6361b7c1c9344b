#include "core/objectives/word_region_alignment.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/nn/shape.hpp"

namespace vlp::objectives {
namespace {

constexpr double kBeta = 0.5, kLeast = 1e-12;

at::Tensor unit(const at::Tensor& x) {
  const auto y = x.to(at::kFloat);
  return y / y.norm(2, -1, true).clamp_min(1e-5);
}

at::Tensor shares(const at::Tensor& visible) {  // (B,N) bool -> each visible place 1 / how many there are
  const auto v = visible.to(at::kFloat);
  return v / v.sum(1, true);
}

}  // namespace

at::Tensor transport_plan(const at::Tensor& cost, const at::Tensor& rows, const at::Tensor& columns, int64_t iterations) {
  const at::NoGradGuard no_gradient;
  nn::expect_shape("transport_plan", "cost", cost, {rows.size(0), rows.size(1), columns.size(1)});
  const auto mu = shares(rows), nu = shares(columns);                                            // (B,N), (B,M)
  const auto both = rows.unsqueeze(2).logical_and(columns.unsqueeze(1));                         // (B,N,M)
  const auto kernel = at::exp(-cost.to(at::kFloat) / kBeta).masked_fill(both.logical_not(), 0);  // (B,N,M)
  auto plan = both.to(at::kFloat), sigma = nu;
  for (int64_t i = 0; i < iterations; ++i) {
    const auto q = kernel * plan;
    const auto delta = mu / at::matmul(q, sigma.unsqueeze(2)).squeeze(2).clamp_min(kLeast);  // (B,N)
    sigma = nu / at::matmul(delta.unsqueeze(1), q).squeeze(1).clamp_min(kLeast);             // (B,M)
    plan = delta.unsqueeze(2) * q * sigma.unsqueeze(1);
  }
  return plan;
}

at::Tensor word_region_alignment(const AlignedSide& words, const AlignedSide& regions, const at::Tensor& matched) {
  nn::expect_shape("word_region_alignment", "regions", regions.states, {words.states.size(0), regions.visible.size(1), words.states.size(2)});
  nn::expect_shape("word_region_alignment", "matched", matched, {words.states.size(0)});
  const auto cost = 1 - at::matmul(unit(regions.states), unit(words.states).transpose(1, 2));                // (B,R,N)
  const auto distance = (transport_plan(cost.detach(), regions.visible, words.visible) * cost).sum({1, 2});  // (B)
  return (distance * at::where(matched, 1.0, -1.0)).sum() / static_cast<double>(matched.size(0));
}

}  // namespace vlp::objectives
