#pragma once
// AdamW (Loshchilov and Hutter 2019) over flat storage: decoupled decay, bias correction; and BertAdam, which is AdamW without it.

#include <vector>

#include <ATen/core/Tensor.h>

#include "core/train/flat_parameters.hpp"
#include "core/train/optim_spec.hpp"

namespace vlp::train {

class AdamW final {
 public:
  AdamW(FlatParameters& parameters, const OptimSpec& s);
  // One update from the gradients of a step of this kind, with the learning rates of `step` of `steps` (0-based).
  void step(int64_t step, int64_t steps, int64_t kind = 0);
  // Scales the gradients so that their norm is at most s.clip (0: never) -> the norm before, (). No synchronisation with the device.
  at::Tensor clip();
  at::Tensor& first_moment() { return first_; }    // (n), for checkpoints
  at::Tensor& second_moment() { return second_; }  // (n)
  std::vector<int64_t>& updates() { return updates_; }  // of each group so far, which bias correction counts

 private:
  FlatParameters& parameters_;
  OptimSpec spec_;
  at::Tensor first_, second_;
  std::vector<int64_t> updates_;
};

}  // namespace vlp::train
