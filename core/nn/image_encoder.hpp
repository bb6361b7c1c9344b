#pragma once
// Vision transformer (Dosovitskiy et al. 2021) in CLIP's or a small plain form, with masked patches and injected text.

#include <memory>

#include <ATen/core/Tensor.h>

#include "core/nn/image_encoder_spec.hpp"
#include "core/nn/module.hpp"
#include "core/nn/transformer.hpp"

namespace vlp::nn {

// How injected text goes through the layers: carried along and updated with the visual tokens, or the fresh text output again at each.
enum class Inject { kCarry, kFresh };
// The mask token takes the place of a patch's embedding before its position is added (BEiT, iBOT), or of both.
enum class MaskAt { kBeforePositions, kAfterPositions };

class ImageEncoder final : public Module {
 public:
  explicit ImageEncoder(const ImageEncoderSpec& s);

  // pixels (B,3,S,S) normalised -> tokens (B,1+N,D): [CLS], then patches row by row. Where `hidden` (B,N) bool is true, mask_token (D) takes the
  // patch's place. `hidden` may be undefined.
  at::Tensor embed(const at::Tensor& pixels, const at::Tensor& hidden, const at::Tensor& mask_token, MaskAt at = MaskAt::kBeforePositions) const;
  // Layers first .. last-1 (0-based) over tokens x (B,1+N(+L),D).
  at::Tensor run(const at::Tensor& x, int64_t first, int64_t last, const at::Tensor& bias = {}) const;
  at::Tensor finish(const at::Tensor& x) const;  // final norm
  at::Tensor forward(const at::Tensor& pixels) const;

  // Injects text from 0-based layer `first` on (SemMIM 3.2.2): x (B,1+N,D) are tokens before that layer, text (B,L,D) is concatenated
  // to them and dropped at the end: -> normalised visual tokens (B,1+N,D). text_visible (B,L) bool hides padding.
  at::Tensor finish_with_text(at::Tensor x, int64_t first, const at::Tensor& text, const at::Tensor& text_visible, Inject form) const;

  int64_t layers() const { return stack_->size(); }
  int64_t patches() const { return patches_; }

 private:
  at::Tensor patches_of(const at::Tensor& pixels) const;
  int64_t patch_, patches_, dim_;
  at::Tensor class_token_, positions_, projection_;
  std::shared_ptr<Linear> embed_in_, embed_out_;
  std::shared_ptr<LayerNorm> norm_before_;
  std::shared_ptr<Transformer> stack_;
};

}  // namespace vlp::nn
