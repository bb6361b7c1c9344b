#include "core/systems/semmim/text_guided_masking.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/nn/shape.hpp"
#include "core/objectives/noise.hpp"

namespace vlp::systems::semmim {
namespace {

// Similarities over the temperature: (B,N,E) and (B,E) -> (B,N) in fp32.
at::Tensor scores(const at::Tensor& patches, const at::Tensor& text, const Guidance& guidance) {
  nn::expect_shape("text_guided_mask", "text", text, {patches.size(0), patches.size(2)});
  const auto compared = [&](const at::Tensor& x) {
    const auto y = x.to(at::kFloat);
    return guidance.similarity == Similarity::kCosine ? y / y.norm(2, -1, true).clamp_min(1e-6) : y;
  };
  return at::matmul(compared(patches), compared(text).unsqueeze(-1)).squeeze(-1) / guidance.temperature;
}

PatchMask largest(const at::Tensor& keys, int64_t masked) {
  const auto index = std::get<1>(keys.topk(masked, 1));  // (B,M)
  return {index, at::zeros(keys.sizes(), keys.options().dtype(at::kBool)).scatter_(1, index, true)};
}

}  // namespace

PatchMask text_guided_mask(const at::Tensor& patches, const at::Tensor& text, const Guidance& s, int64_t masked, Random& random) {
  const at::NoGradGuard no_gradient;
  const auto log_p = scores(patches, text, s);  // (B,N), up to a constant
  return largest(log_p + objectives::gumbel_noise(log_p.sizes(), random).to(log_p.device()), masked);
}

PatchMask random_mask(int64_t batch, int64_t patches, int64_t masked, const at::Device& device, Random& random) {
  return largest(objectives::uniform_noise({batch, patches}, random).to(device), masked);
}

double mask_entropy(const at::Tensor& patches, const at::Tensor& text, const Guidance& s) {
  const at::NoGradGuard no_gradient;
  const auto log_p = at::log_softmax(scores(patches, text, s), -1);
  return -(log_p.exp() * log_p).sum(-1).mean().item<double>();
}

}  // namespace vlp::systems::semmim
