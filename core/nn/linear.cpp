#include "core/nn/linear.hpp"

#include <ATen/ATen.h>

namespace vlp::nn {

Linear::Linear(int64_t in, int64_t out, Bias bias) {
  weight_ = register_parameter("weight", at::zeros({out, in}));
  if (bias == Bias::kYes) bias_ = register_parameter("bias", at::zeros({out}));
}

at::Tensor Linear::forward(const at::Tensor& x) const { return at::linear(x, weight_, bias_); }

at::Tensor Linear::forward_part(const at::Tensor& x, int64_t first, int64_t count) const {
  return at::linear(x, weight_.narrow(0, first, count), bias_.defined() ? bias_.narrow(0, first, count) : bias_);
}

LayerNorm::LayerNorm(int64_t dim, double epsilon) : epsilon_(epsilon) {
  weight_ = register_parameter("weight", at::ones({dim}));
  bias_ = register_parameter("bias", at::zeros({dim}));
}

at::Tensor LayerNorm::forward(const at::Tensor& x) const {
  return at::layer_norm(x.scalar_type() == at::kFloat ? x : x.to(at::kFloat), weight_.sizes(), weight_, bias_, epsilon_);
}

}  // namespace vlp::nn
