#pragma once
// All trained parameters in one buffer and their gradients in another, grouped by what the optimiser treats alike.

#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include "core/train/optim_spec.hpp"

namespace vlp::train {

struct ParameterGroup {
  int64_t first = 0, last = 0;  // slice of the flat buffers
  bool decays = true;
  bool image_encoder = false;   // takes lr * image_lr_factor
};

// Moves the trained parameters of `module` into flat storage: their data become views of `values`, their gradients views of `gradients`.
// Parameters without a defined gradient are left alone: call it after one backward pass, so that parts which no loss uses are neither
// decayed nor stepped. No decay: kDims, tensors with at most one dimension (ALBEF); kNames, names that contain "bias" or end in "norm.weight"
// (UNITER); kNone, none are spared.
class FlatParameters final {
 public:
  FlatParameters(torch::nn::Module& module, NoDecay rule);
  at::Tensor& values() { return values_; }        // (n)
  at::Tensor& gradients() { return gradients_; }  // (n)
  const std::vector<ParameterGroup>& groups() const { return groups_; }
  const std::vector<std::string>& names() const { return names_; }

 private:
  at::Tensor values_, gradients_;
  std::vector<ParameterGroup> groups_;
  std::vector<std::string> names_;
};

}  // namespace vlp::train
