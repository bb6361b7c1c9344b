#include "core/systems/mismatch.hpp"

#include <vector>

#include <ATen/ATen.h>

namespace vlp::systems {

Mismatch draw_mismatch(const at::Tensor& image_ids, double share, Random& random) {
  const auto B = image_ids.size(0);
  auto partner = at::arange(B);
  auto to = partner.accessor<int64_t, 1>();
  const auto id = image_ids.accessor<int64_t, 1>();
  std::vector<int64_t> others;
  for (int64_t b = 0; b < B; ++b) {
    if (!random.chance(share)) continue;
    others.clear();
    for (int64_t j = 0; j < B; ++j)
      if (id[j] != id[b]) others.push_back(j);
    if (!others.empty()) to[b] = others[random.below(others.size())];
  }
  return {partner.eq(at::arange(B)), partner};
}

data::RegionBatch select(const data::RegionBatch& r, const at::Tensor& rows) {
  const auto take = [&](const at::Tensor& x) { return x.index_select(0, rows); };
  return {take(r.features), take(r.boxes), take(r.visible), take(r.classes), take(r.confidence), take(r.distribution)};
}

data::RegionBatch on(const data::RegionBatch& r, const at::Device& device) {
  return {r.features.to(device), r.boxes.to(device), r.visible.to(device), r.classes.to(device), r.confidence.to(device), r.distribution.to(device)};
}

}  // namespace vlp::systems
