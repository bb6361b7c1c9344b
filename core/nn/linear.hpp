#pragma once
// y = x W^T + b. The one place where matrix products of layers are issued.

#include <ATen/core/Tensor.h>

#include "core/nn/bias.hpp"
#include "core/nn/module.hpp"

namespace vlp::nn {

class Linear final : public Module {
 public:
  Linear(int64_t in, int64_t out, Bias bias = Bias::kYes);
  // x (..., in) -> (..., out)
  at::Tensor forward(const at::Tensor& x) const;
  // Outputs first .. first+count-1 alone: (..., in) -> (..., count)
  at::Tensor forward_part(const at::Tensor& x, int64_t first, int64_t count) const;
  const at::Tensor& weight() const { return weight_; }  // (out, in)

 private:
  at::Tensor weight_, bias_;
};

// Normalises the last dimension. Runs in fp32 under mixed precision: BERT's epsilon 1e-12 is below the resolution of 16-bit floats.
class LayerNorm final : public Module {
 public:
  LayerNorm(int64_t dim, double epsilon);
  at::Tensor forward(const at::Tensor& x) const;  // (..., dim) -> (..., dim)

 private:
  double epsilon_;
  at::Tensor weight_, bias_;
};

}  // namespace vlp::nn
