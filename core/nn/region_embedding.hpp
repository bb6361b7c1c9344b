#pragma once
// Detected regions as the first states of a transformer.

#include <memory>

#include <ATen/core/Tensor.h>

#include "core/nn/linear.hpp"
#include "core/nn/module.hpp"
#include "core/nn/region_embedding_spec.hpp"

namespace vlp::nn {

// Boxes (B,R,4) x1 y1 x2 y2 -> (B,R,4) as they are, or (B,R,7) with w, h, w h.
at::Tensor region_locations(const at::Tensor& boxes, RegionLocation location);

// features (B,R,F), boxes (B,R,4) in fractions of the picture -> (B,R,D). `extra` (D) or undefined is added before the last norm, and where there is none
// (kSeparate, kPlain) behind everything: a token type, for example.
class RegionEmbedding final : public Module {
 public:
  explicit RegionEmbedding(const RegionEmbeddingSpec& s);
  at::Tensor forward(const at::Tensor& features, const at::Tensor& boxes, const at::Tensor& extra) const;
  at::Tensor token(const at::Tensor& x) const { return norm_ ? norm_->forward(x) : x; }  // (...,D): a further position, normalised like the regions

 private:
  RegionProjection projection_;
  RegionLocation location_;
  int64_t features_;
  std::shared_ptr<Linear> joint_, feature_, box_;
  std::shared_ptr<LayerNorm> norm_, box_norm_, sum_norm_;
};

}  // namespace vlp::nn
