#include "core/objectives/mlm.hpp"

#include <ATen/ATen.h>

#include "core/nn/shape.hpp"

namespace vlp::objectives {

MaskedText mask_text(const at::Tensor& ids, const at::Tensor& maskable, const TextMaskSpec& s, Random& random) {
  nn::expect_shape("mask_text", "maskable", maskable, ids.sizes());
  const auto B = ids.size(0), L = ids.size(1);
  auto out = ids.clone();
  auto chosen = at::zeros(ids.sizes(), at::kBool);
  const auto may = maskable.accessor<bool, 2>();
  auto id = out.accessor<int64_t, 2>();
  auto hit = chosen.accessor<bool, 2>();
  for (int64_t b = 0; b < B; ++b) {
    int64_t candidates = 0, taken = 0;
    for (int64_t l = 0; l < L; ++l) {
      if (!may[b][l]) continue;
      ++candidates;
      hit[b][l] = random.chance(s.probability);
      taken += hit[b][l];
    }
    if (s.at_least_one && taken == 0 && candidates > 0) {
      auto skip = static_cast<int64_t>(random.below(static_cast<uint64_t>(candidates)));
      for (int64_t l = 0; l < L; ++l)
        if (may[b][l] && skip-- == 0) hit[b][l] = true;
    }
    for (int64_t l = 0; l < L; ++l) {
      if (!hit[b][l]) continue;
      const double u = random.uniform();
      if (u < s.mask_share) id[b][l] = s.mask_id;
      else if (u < s.mask_share + s.random_share) id[b][l] = static_cast<int64_t>(random.below(static_cast<uint64_t>(s.vocabulary)));
    }
  }
  return {out, chosen};
}

at::Tensor token_loss(const at::Tensor& logits, const at::Tensor& target) {
  nn::expect_shape("token_loss", "target", target, {logits.size(0)});
  if (logits.size(0) == 0) return logits.sum();
  return at::cross_entropy_loss(logits.to(at::kFloat), target);
}

}  // namespace vlp::objectives
