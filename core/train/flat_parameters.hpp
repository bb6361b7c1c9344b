#pragma once
// All trained parameters in one buffer and their gradients in another, grouped by what the optimiser treats alike.

#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/nn/module.hpp"
#include "core/train/optim_spec.hpp"

namespace vlp::train {

struct ParameterGroup {
  int64_t first = 0, last = 0;  // slice of the flat buffers
  bool decays = true;
  bool image_encoder = false;   // takes lr * image_lr_factor
  uint64_t kinds = 1;           // kinds of steps that reach it: bit k for kind k
  bool reached_by(int64_t kind) const { return (kinds >> kind & 1) != 0; }
};

// Which parameters the steps of each kind reach, by name: bit k for kind k.
using Reach = std::map<std::string, uint64_t>;
// After a backward pass of kind k: notes every parameter that has a gradient.
void note_reach(const nn::Module& module, int64_t kind, Reach& reach);

// Moves the trained parameters of `module` into flat storage: their data become views of `values`, their gradients views of `gradients`.
// Parameters that no kind of step reaches are left alone: parts which no loss uses are neither decayed nor stepped. No decay: kDims, tensors with at most one dimension (ALBEF); kNames, names that contain "bias" or end in "norm.weight"
// (UNITER); kNone, none are spared.
class FlatParameters final {
 public:
  FlatParameters(nn::Module& module, NoDecay rule, const Reach& reach);
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
