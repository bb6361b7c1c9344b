#include "core/nn/heads.hpp"

#include <ATen/ATen.h>

namespace vlp::nn {

LanguageHead::LanguageHead(int64_t dim, int64_t vocabulary, double norm_epsilon)
    : transform_(register_module("transform", std::make_shared<Linear>(dim, dim))),
      norm_(register_module("norm", std::make_shared<LayerNorm>(dim, norm_epsilon))),
      bias_(register_parameter("bias", at::zeros({vocabulary}))) {}

at::Tensor LanguageHead::forward(const at::Tensor& hidden, const at::Tensor& table) const {
  return at::linear(norm_->forward(at::gelu(transform_->forward(hidden))), table, bias_);
}

Mlp::Mlp(int64_t in, int64_t hidden, int64_t out)
    : first_(register_module("first", std::make_shared<Linear>(in, hidden))),
      second_(register_module("second", std::make_shared<Linear>(hidden, out))) {}

at::Tensor Mlp::forward(const at::Tensor& x) const { return second_->forward(at::gelu(first_->forward(x))); }

}  // namespace vlp::nn
