#pragma once
// A ring of earlier features: more candidates for the contrastive loss than a batch has (ALBEF Sec. 3.2; MoCo).

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "core/nn/module.hpp"

namespace vlp::systems::semmim {

struct ItcFeatures {
  at::Tensor image, text;  // (n,E), unit rows
  at::Tensor ids;          // (n) int64: equal for the same picture; -1 for an empty slot
};

// Its buffers are part of checkpoints, so that a continued run sees the candidates that the interrupted one would have seen.
class FeatureQueue final : public nn::Module {
 public:
  FeatureQueue(int64_t size, int64_t dim);
  ItcFeatures entries() const { return {image_, text_, ids_}; }  // of all slots
  // Overwrites the oldest entries; of more than `size` features the last ones stay. No gradient, no synchronisation with the device.
  void push(const ItcFeatures& features);

 private:
  at::Tensor image_, text_, ids_, next_;  // next_ () int64: the slot that is written next
};

}  // namespace vlp::systems::semmim
