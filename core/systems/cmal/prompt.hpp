#pragma once
// Cross-modal associative prompt, CMAP (CMAL Sec. 3.2.2): one sequence [CLS], regions, [SEP], tokens, in which anchors are masked and swapped.

#include <memory>

#include <ATen/core/Tensor.h>

#include "core/nn/linear.hpp"
#include "core/nn/module.hpp"
#include "core/systems/cmal/anchors.hpp"
#include "core/systems/cmal/unimodal_encoder.hpp"

namespace vlp::systems::cmal {

// Columns of the prompt of R regions: [CLS] 0, region i (from 0) 1 + i, [SEP] R + 1, token j (from 0) R + 2 + j; Eq. 9 counts regions and tokens from 1.
struct PromptColumns {
  int64_t R;
  at::Tensor region(const at::Tensor& i) const { return i + 1; }
  at::Tensor token(const at::Tensor& j) const { return j + (R + 2); }
};

struct Prompt {
  at::Tensor states;   // (B,S,D), S = R + N + 2
  at::Tensor visible;  // (B,S) bool
  at::Tensor bias;     // of attention: (B,1,1,S), or (B,1,S,S) where slots may not see each other
};

class PromptLayer final : public nn::Module {
 public:
  explicit PromptLayer(const ModelSpec& s);
  // H_hybrid of Eq. 9: LN(FC_p(position) + FC_t(type) + FC_f(feature)). Positions count visible places only: with m regions [SEP] stands at m + 1 and token j
  // (from 1) at m + 1 + j, whatever the padding; visible regions come first. The type of [CLS], [SEP] and a masked slot is that of its half, [CLS] and [SEP]
  // belonging to the regions. Without slots nothing is masked. Throws ShapeError where the prompt has more places than the model positions.
  Prompt forward(const UnimodalStates& image, const UnimodalStates& text, const AnchorSlots* slots, const AmcSpec& s) const;

 private:
  at::Tensor mapped(const std::shared_ptr<nn::Linear>& own, const at::Tensor& x) const { return (own ? own : feature_map_)->forward(x); }
  at::Tensor positions_, types_, cls_token_, sep_token_, mask_token_;
  std::shared_ptr<nn::Linear> position_map_, type_map_, feature_map_;
  std::shared_ptr<nn::LayerNorm> norm_;
};

}  // namespace vlp::systems::cmal
