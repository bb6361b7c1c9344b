#include "core/nn/activation.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "core/nn/avx2.hpp"

namespace vlp::nn {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Gelu : torch::autograd::Function<Gelu> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x) {
    const auto y = at::empty_like(x), slope = at::empty_like(x);
    avx2::gelu(x.const_data_ptr<float>(), x.numel(), y.mutable_data_ptr<float>(), slope.mutable_data_ptr<float>());
    context->save_for_backward({slope});
    return y;
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) { return {gradients[0] * context->get_saved_variables()[0]}; }
};

}  // namespace

at::Tensor gelu(const at::Tensor& x) {
  if (!avx2::available() || !x.is_cpu() || x.scalar_type() != at::kFloat || !x.is_contiguous()) return at::gelu(x);
  if (at::GradMode::is_enabled() && x.requires_grad()) return Gelu::apply(x);
  const auto y = at::empty_like(x);
  avx2::gelu(x.const_data_ptr<float>(), x.numel(), y.mutable_data_ptr<float>(), nullptr);
  return y;
}

}  // namespace vlp::nn
