#include "core/nn/attention.hpp"

#include <atomic>
#include <cmath>
#include <limits>
#include <optional>

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include "core/nn/avx2.hpp"

namespace vlp::nn {
namespace {

std::atomic<int64_t> flops{0};

// Queries, keys or values of all heads within a product's result (B,L,parts,H,d).
struct Part {
  float* data;
  int64_t batch, row, head;

  Part(const at::Tensor& x, int64_t part) : data(x.data_ptr<float>() + part * x.stride(2)), batch(x.stride(0)), row(x.stride(1)), head(x.stride(3)) {}
  avx2::OutRows out(int64_t b, int64_t h) const { return {data + b * batch + h * head, row}; }
  avx2::Rows in(int64_t b, int64_t h) const { return {out(b, h).data, row}; }
};

// Lk of ShortAttention's inputs.
int64_t keys_of(const at::Tensor& first, const at::Tensor& second) { return (second.defined() ? second : first).size(1); }

// Attention by avx2.hpp. `first` (B,Lq,3,H,d): queries, keys, values; or (B,Lq,1,H,d): queries, with `second` (B,Lk,2,H,d): keys, values. All contiguous float32;
// bias (B,H,Lq,Lk) by strides, keys side by side, or undefined. -> (B,Lq,H,d)
struct ShortAttention : torch::autograd::Function<ShortAttention> {
  using Context = torch::autograd::AutogradContext;
  using Tensors = torch::autograd::variable_list;

  struct Parts {
    Part q, k, v;
    int64_t keys;
    Parts(const at::Tensor& first, const at::Tensor& second)
        : q(first, 0), k(second.defined() ? Part(second, 0) : Part(first, 1)), v(second.defined() ? Part(second, 1) : Part(first, 2)), keys(keys_of(first, second)) {}
  };

  template <class F> static void each_head(const at::Tensor& first, const at::Tensor& second, const at::Tensor& bias, F&& f) {
    const Parts x(first, second);
    const auto H = first.size(3), Lq = first.size(1), Lk = x.keys;
    at::parallel_for(0, first.size(0) * H, 64, [&](int64_t begin, int64_t end) {
      for (auto i = begin; i < end; ++i) {
        const auto b = i / H, h = i % H;
        const auto added = bias.defined() ? avx2::Rows{bias.const_data_ptr<float>() + b * bias.stride(0) + h * bias.stride(1), bias.stride(2)} : avx2::Rows{};
        f(b, h, avx2::Head{Lq, Lk, first.size(4), x.q.in(b, h), x.k.in(b, h), x.v.in(b, h), added}, i * Lq * avx2::padded(Lk));
      }
    });
  }

  using Optional = std::optional<at::Tensor>;  // what may be undefined: apply() takes no undefined tensor
  static at::Tensor forward(Context* context, const at::Tensor& first, const Optional& memory, const Optional& added) {
    const auto second = memory.value_or(at::Tensor()), bias = added.value_or(at::Tensor());
    const auto B = first.size(0), Lq = first.size(1), H = first.size(3), Lk = keys_of(first, second);
    const auto out = at::empty({B, Lq, 1, H, first.size(4)}, first.options());
    const auto probabilities = at::empty({B, H, Lq, avx2::padded(Lk)}, first.options());
    auto* p = probabilities.mutable_data_ptr<float>();
    const Part o(out, 0);
    flops += 4 * out.numel() * Lk;  // two products
    each_head(first, second, bias, [&](int64_t b, int64_t h, const avx2::Head& head, int64_t at) { avx2::attend(head, o.out(b, h), p + at); });
    context->save_for_backward({first, second, probabilities});
    return out.squeeze(2);
  }

  static Tensors backward(Context* context, const Tensors& gradients) {
    const auto saved = context->get_saved_variables();
    const auto &first = saved[0], &second = saved[1], &probabilities = saved[2];
    const auto from = gradients[0].contiguous().unsqueeze(2);
    const auto to_first = at::empty_like(first), to_second = second.defined() ? at::empty_like(second) : at::Tensor();
    const auto* p = probabilities.const_data_ptr<float>();
    const Part o(from, 0);
    const Parts to(to_first, to_second);
    flops += 8 * from.numel() * to.keys;  // four
    each_head(first, second, {}, [&](int64_t b, int64_t h, const avx2::Head& head, int64_t at) {
      avx2::attend_backward(head, p + at, o.in(b, h), to.q.out(b, h), to.k.out(b, h), to.v.out(b, h));
    });
    return {to_first, to_second, at::Tensor()};
  }
};

bool takes_short(const at::Tensor& first, const at::Tensor& second, const at::Tensor& bias, double dropout) {
  const auto plain = [](const at::Tensor& x) { return !x.defined() || (x.is_cpu() && x.scalar_type() == at::kFloat); };
  return avx2::available() && dropout == 0 && plain(first) && plain(second) && plain(bias) && !(bias.defined() && bias.requires_grad()) &&
         avx2::fits(first.size(1), keys_of(first, second), first.size(4));
}

// Of a layer's projections, as ShortAttention takes them -> (B,Lq,D).
at::Tensor attend_projected(const at::Tensor& first, const at::Tensor& second, const at::Tensor& bias, double dropout) {
  const auto B = first.size(0), Lq = first.size(1), H = first.size(3), d = first.size(4);
  if (takes_short(first, second, bias, dropout)) {
    ShortAttention::Optional memory, added;
    if (second.defined()) memory = second.contiguous();
    if (bias.defined()) {
      added = bias.expand({B, H, Lq, keys_of(first, second)});
      if (added->stride(3) != 1) added = added->contiguous();
    }
    return ShortAttention::apply(first.contiguous(), memory, added).reshape({B, Lq, H * d});
  }
  const auto part = [](const at::Tensor& x, int64_t i) { return x.select(2, i).transpose(1, 2); };  // (B,H,L,d)
  const auto mixed = second.defined() ? attend(part(first, 0), part(second, 0), part(second, 1), bias, dropout)
                                      : attend(part(first, 0), part(first, 1), part(first, 2), bias, dropout);
  return mixed.transpose(1, 2).reshape({B, Lq, H * d});
}

}  // namespace

int64_t short_attention_flops() { return flops; }

at::Tensor attention_bias(const at::Tensor& visible) {
  return at::zeros(visible.sizes(), visible.options().dtype(at::kFloat)).masked_fill_(visible.logical_not(), -std::numeric_limits<float>::infinity());
}

at::Tensor causal_visibility(int64_t length, const at::TensorOptions& like) {
  return at::ones({length, length}, like.dtype(at::kBool)).tril().view({1, 1, length, length});
}

at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& bias, double dropout) {
  if (at::globalContext().userEnabledFlashSDP()) {
    const auto mask = bias.defined() ? std::optional<at::Tensor>(bias.to(q.scalar_type())) : std::nullopt;
    return at::scaled_dot_product_attention(q, k, v, mask, dropout);
  }
  auto scores = at::matmul(q, k.transpose(-2, -1)) * (1.0 / std::sqrt(static_cast<double>(q.size(-1))));  // (B,H,Lq,Lk)
  if (bias.defined()) scores = scores + bias;
  const auto probabilities = at::softmax(scores, -1);
  return at::matmul(dropout > 0 ? at::dropout(probabilities, dropout, /*train=*/true) : probabilities, v);
}

SelfAttention::SelfAttention(int64_t dim, int64_t heads, double dropout)
    : heads_(heads),
      dropout_(dropout),
      qkv_(register_module("qkv", std::make_shared<Linear>(dim, 3 * dim))),
      out_(register_module("out", std::make_shared<Linear>(dim, dim))) {}

at::Tensor SelfAttention::forward(const at::Tensor& x, const at::Tensor& bias) const {
  const auto B = x.size(0), L = x.size(1), D = x.size(2), H = heads_;
  const auto qkv = qkv_->forward(x).view({B, L, 3, H, D / H});
  return out_->forward(attend_projected(qkv, {}, bias, is_training() ? dropout_ : 0.0));
}

at::Tensor SelfAttention::forward_first(const at::Tensor& x, const at::Tensor& bias) const {
  const auto B = x.size(0), L = x.size(1), D = x.size(2), H = heads_;
  const auto q = qkv_->forward_part(x.slice(1, 0, 1), 0, D).view({B, 1, 1, H, D / H});
  const auto kv = qkv_->forward_part(x, D, 2 * D).view({B, L, 2, H, D / H});
  return out_->forward(attend_projected(q, kv, bias, is_training() ? dropout_ : 0.0));
}

CrossAttention::CrossAttention(int64_t dim, int64_t heads, double dropout)
    : heads_(heads),
      dropout_(dropout),
      query_(register_module("query", std::make_shared<Linear>(dim, dim))),
      key_value_(register_module("key_value", std::make_shared<Linear>(dim, 2 * dim))),
      out_(register_module("out", std::make_shared<Linear>(dim, dim))) {}

at::Tensor CrossAttention::forward(const at::Tensor& x, const at::Tensor& memory, const at::Tensor& bias) const {
  const auto B = x.size(0), L = x.size(1), D = x.size(2), M = memory.size(1), H = heads_;
  const auto q = query_->forward(x).view({B, L, 1, H, D / H});
  const auto kv = key_value_->forward(memory).view({B, M, 2, H, D / H});
  return out_->forward(attend_projected(q, kv, bias, is_training() ? dropout_ : 0.0));
}

}  // namespace vlp::nn
