#include "core/systems/semmim/feature_queue.hpp"

#include <algorithm>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace vlp::systems::semmim {

FeatureQueue::FeatureQueue(int64_t size, int64_t dim)
    : image_(register_buffer("image", at::zeros({size, dim}))),
      text_(register_buffer("text", at::zeros({size, dim}))),
      ids_(register_buffer("ids", at::full({size}, -1, at::kLong))),
      next_(register_buffer("next", at::zeros({}, at::kLong))) {}

void FeatureQueue::push(const ItcFeatures& features) {
  const at::NoGradGuard no_gradient;
  const auto size = ids_.size(0), n = std::min(features.ids.size(0), size), first = features.ids.size(0) - n;
  const auto slot = (next_ + at::arange(n, ids_.options())).remainder(size);
  image_.index_copy_(0, slot, features.image.detach().narrow(0, first, n).to(image_.scalar_type()));
  text_.index_copy_(0, slot, features.text.detach().narrow(0, first, n).to(text_.scalar_type()));
  ids_.index_copy_(0, slot, features.ids.narrow(0, first, n));
  next_.add_(n).remainder_(size);
}

}  // namespace vlp::systems::semmim
