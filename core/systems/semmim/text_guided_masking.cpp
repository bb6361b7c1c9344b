#include "core/systems/semmim/text_guided_masking.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "core/nn/shape.hpp"
#include "core/objectives/noise.hpp"

namespace vlp::systems::semmim {
namespace {

// Cosine similarities over the temperature: (B,N,E) and (B,E) -> (B,N) in fp32.
at::Tensor scores(const at::Tensor& patches, const at::Tensor& text, double temperature) {
  nn::expect_shape("text_guided_mask", "text", text, {patches.size(0), patches.size(2)});
  const auto unit = [](const at::Tensor& x) { return x / x.norm(2, -1, true).clamp_min(1e-6); };
  return at::matmul(unit(patches.to(at::kFloat)), unit(text.to(at::kFloat)).unsqueeze(-1)).squeeze(-1) / temperature;
}

PatchMask largest(const at::Tensor& keys, int64_t masked) {
  const auto index = std::get<1>(keys.topk(masked, 1));  // (B,M)
  return {index, at::zeros(keys.sizes(), keys.options().dtype(at::kBool)).scatter_(1, index, true)};
}

}  // namespace

int64_t masked_patches(double ratio, int64_t patches) {
  return std::clamp<int64_t>(std::llround(ratio * static_cast<double>(patches)), 1, patches - 1);
}

PatchMask text_guided_mask(const at::Tensor& patches, const at::Tensor& text, double temperature, int64_t masked, Random& random) {
  const at::NoGradGuard no_gradient;
  const auto s = scores(patches, text, temperature);  // (B,N) = log p up to a constant
  return largest(s + objectives::gumbel_noise(s.sizes(), random).to(s.device()), masked);
}

PatchMask random_mask(int64_t batch, int64_t patches, int64_t masked, const at::Device& device, Random& random) {
  return largest(objectives::uniform_noise({batch, patches}, random).to(device), masked);
}

double mask_entropy(const at::Tensor& patches, const at::Tensor& text, double temperature) {
  const at::NoGradGuard no_gradient;
  const auto log_p = at::log_softmax(scores(patches, text, temperature), -1);
  return -(log_p.exp() * log_p).sum(-1).mean().item<double>();
}

}  // namespace vlp::systems::semmim
