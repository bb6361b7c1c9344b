#pragma once
// AdamW (Loshchilov and Hutter 2019) over flat storage: decoupled decay, bias correction.

#include <ATen/core/Tensor.h>

#include "core/train/flat_parameters.hpp"
#include "core/train/optim_spec.hpp"

namespace vlp::train {

class AdamW final {
 public:
  AdamW(FlatParameters& parameters, const OptimSpec& s);
  // One update from the gradients, with the learning rates of `step` of `steps` (0-based). The moments see step + 1.
  void step(int64_t step, int64_t steps);
  // Scales the gradients so that their norm is at most s.clip (0: never) -> the norm before, (). No synchronisation with the device.
  at::Tensor clip();
  at::Tensor& first_moment() { return first_; }    // (n), for checkpoints
  at::Tensor& second_moment() { return second_; }  // (n)

 private:
  FlatParameters& parameters_;
  OptimSpec spec_;
  at::Tensor first_, second_;
};

}  // namespace vlp::train
