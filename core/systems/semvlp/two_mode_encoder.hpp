#pragma once
// One stack of transformer layers that runs in two modes on the same weights (SemVLP Sec. 2.2).

#include <memory>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/nn/module.hpp"
#include "core/nn/transformer.hpp"
#include "core/systems/semvlp/spec.hpp"

namespace vlp::systems::semvlp {

// Both sides before the first layer, or behind the last.
struct PairStates {
  at::Tensor image, image_visible;  // (B,1+R,D), [IMG] first; (B,1+R) bool
  at::Tensor text, text_visible;    // (B,L,D), [CLS] first; (B,L) bool
};

class TwoModeEncoder final : public nn::Module {
 public:
  TwoModeEncoder(const nn::TransformerSpec& s, const CrossSpec& cross, Streams streams);

  // Eq. 1: one sequence [image ; text], cross-attention left out. Throws InternalFault with untied streams, which have no layer for both.
  PairStates low(const PairStates& in) const;
  // Eq. 2: each side by itself; above layer L_s the asking side also attends to the asked one.
  PairStates high(const PairStates& in) const;
  // Each side by itself through all layers, cross-attention left out.
  PairStates apart(const PairStates& in) const;

  // CrossInit, after the first weights are drawn.
  void start_cross();

 private:
  using Stack = std::vector<std::shared_ptr<nn::TransformerLayer>>;
  struct Bias {
    at::Tensor image, text;  // of keys
  };
  Stack make_stack(const char* prefix, bool crosses);
  at::Tensor alone(const Stack& stack, at::Tensor x, const at::Tensor& bias) const;
  at::Tensor asking(const Stack& stack, at::Tensor x, const at::Tensor& bias, const at::Tensor& memory, const at::Tensor& memory_bias) const;
  PairStates side_by_side(const PairStates& in, const Bias& bias) const;
  at::Tensor finish(const at::Tensor& x) const { return final_norm_ ? final_norm_->forward(x) : x; }
  at::Tensor asked(const at::Tensor& x) const { return cross_.gradient == CrossGradient::kStop ? x.detach() : x; }

  nn::TransformerSpec spec_;
  CrossSpec cross_;
  Stack layers_, text_layers_;  // of regions, or of both; of text where the streams are untied. Cross-attention lies in the first for both directions.
  std::shared_ptr<nn::LayerNorm> final_norm_;
};

}  // namespace vlp::systems::semvlp
