#include "experiments/flop_count.hpp"

#include <atomic>
#include <memory>
#include <string_view>

#include <ATen/ATen.h>
#include <ATen/record_function.h>

#include "core/nn/attention.hpp"

namespace vlp::experiments {
namespace {

// LibTorch calls back a plain function, so the sum cannot be a member.
std::atomic<int64_t>& sum() {
  static std::atomic<int64_t> flops{0};
  return flops;
}

// a (...,M,K) times b (...,K,N)
int64_t product(const at::Tensor& a, const at::Tensor& b) { return 2 * a.numel() * b.size(-1); }

// q (B,H,Lq,d), k (B,H,Lk,d): scores and mixture.
int64_t attention(const at::Tensor& q, const at::Tensor& k) { return 4 * q.numel() * k.size(-2); }

int64_t cost(std::string_view name, c10::ArrayRef<const c10::IValue> in) {
  const auto tensor = [&](size_t i) -> const at::Tensor& { return in[i].toTensor(); };
  if (name == "aten::mm" || name == "aten::bmm") return product(tensor(0), tensor(1));
  if (name == "aten::addmm" || name == "aten::baddbmm") return product(tensor(1), tensor(2));
  if (!name.starts_with("aten::_scaled_dot_product_")) return 0;
  // Backward computes the scores once more and four products of the same size.
  return name.ends_with("_backward") ? 5 * attention(tensor(1), tensor(2)) / 2 : attention(tensor(0), tensor(1));
}

std::unique_ptr<at::ObserverContext> count(const at::RecordFunction& call) {
  sum() += cost(call.name(), call.inputs());
  return nullptr;
}

}  // namespace

FlopCount::FlopCount() {
  sum() = -nn::short_attention_flops();
  callback_ = at::addGlobalCallback(at::RecordFunctionCallback(count).needsInputs(true).scopes({at::RecordScope::FUNCTION}));
}

FlopCount::~FlopCount() { at::removeCallback(callback_); }

double FlopCount::flops() const { return static_cast<double>(sum().load() + nn::short_attention_flops()); }

}  // namespace vlp::experiments
