#include "core/nn/region_embedding.hpp"

#include <ATen/ATen.h>

#include "core/nn/shape.hpp"

namespace vlp::nn {

RegionEmbedding::RegionEmbedding(const RegionEmbeddingSpec& s) : features_(s.features) {
  const bool joint = s.projection == RegionProjection::kJoint;
  if (joint) joint_ = register_module("joint", std::make_shared<Linear>(s.features + 4, s.dim));
  else {
    feature_ = register_module("feature", std::make_shared<Linear>(s.features, s.dim));
    box_ = register_module("box", std::make_shared<Linear>(4, s.dim));
    box_norm_ = register_module("box_norm", std::make_shared<LayerNorm>(s.dim, s.norm_epsilon));
  }
  norm_ = register_module("norm", std::make_shared<LayerNorm>(s.dim, s.norm_epsilon));
}

at::Tensor RegionEmbedding::forward(const at::Tensor& features, const at::Tensor& boxes, const at::Tensor& extra) const {
  expect_shape("RegionEmbedding", "features", features, {-1, -1, features_});
  expect_shape("RegionEmbedding", "boxes", boxes, {features.size(0), features.size(1), 4});
  const auto typed = [&](const at::Tensor& x) { return extra.defined() ? x + extra : x; };
  if (joint_) return norm_->forward(typed(joint_->forward(at::cat({features, boxes}, -1))));
  return typed((norm_->forward(feature_->forward(features)) + box_norm_->forward(box_->forward(boxes))) / 2);
}

}  // namespace vlp::nn
