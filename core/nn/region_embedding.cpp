#include "core/nn/region_embedding.hpp"

#include <ATen/ATen.h>

#include "core/nn/shape.hpp"

namespace vlp::nn {

namespace {

bool is_joint(RegionProjection p) { return p == RegionProjection::kJoint || p == RegionProjection::kPlain; }

}  // namespace

at::Tensor region_locations(const at::Tensor& boxes, RegionLocation location) {
  if (location == RegionLocation::kCorners) return boxes;
  const auto size = boxes.slice(-1, 2, 4) - boxes.slice(-1, 0, 2);  // (B,R,2)
  return at::cat({boxes, size, size.prod(-1, true)}, -1);
}

RegionEmbedding::RegionEmbedding(const RegionEmbeddingSpec& s) : projection_(s.projection), location_(s.location), features_(s.features) {
  const int64_t location = s.location == RegionLocation::kCorners ? 4 : 7;
  const auto norm = [&](const char* name) { return register_module(name, std::make_shared<LayerNorm>(s.dim, s.norm_epsilon)); };
  if (is_joint(s.projection)) joint_ = register_module("joint", std::make_shared<Linear>(s.features + location, s.dim));
  else {
    feature_ = register_module("feature", std::make_shared<Linear>(s.features, s.dim));
    box_ = register_module("box", std::make_shared<Linear>(location, s.dim));
    box_norm_ = norm("box_norm");
  }
  if (s.projection != RegionProjection::kPlain) norm_ = norm("norm");
  if (s.projection == RegionProjection::kSummed) sum_norm_ = norm("sum_norm");
}

at::Tensor RegionEmbedding::forward(const at::Tensor& features, const at::Tensor& boxes, const at::Tensor& extra) const {
  expect_shape("RegionEmbedding", "features", features, {-1, -1, features_});
  expect_shape("RegionEmbedding", "boxes", boxes, {features.size(0), features.size(1), 4});
  const auto typed = [&](const at::Tensor& x) { return extra.defined() ? x + extra : x; };
  const auto location = region_locations(boxes, location_);
  if (joint_) {
    const auto x = typed(joint_->forward(at::cat({features, location}, -1)));
    return norm_ ? norm_->forward(x) : x;
  }
  const auto sum = norm_->forward(feature_->forward(features)) + box_norm_->forward(box_->forward(location));
  return projection_ == RegionProjection::kSummed ? sum_norm_->forward(typed(sum)) : typed(sum / 2);
}

}  // namespace vlp::nn
