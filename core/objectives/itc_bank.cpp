#include "core/objectives/itc_bank.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/nn/shape.hpp"
#include "core/util/error.hpp"

namespace vlp::objectives {
namespace {

at::Tensor with_bank(const at::Tensor& batch, const at::Tensor& bank) {
  return bank.defined() ? at::cat({batch, bank.to(batch.scalar_type())}) : batch;
}

// (B) and (C) -> (B,C): uniform over the candidates of the same picture; every query is among them.
at::Tensor uniform_targets(const at::Tensor& ids, const at::Tensor& candidates) {
  const auto same = ids.unsqueeze(1).eq(candidates.unsqueeze(0)).to(at::kFloat);
  return same / same.sum(1, true);
}

}  // namespace

at::Tensor itc_bank_loss(const ItcBatch& batch, const ItcBank& bank, double alpha) {
  nn::expect_shape("itc_bank_loss", "text", batch.text, batch.image.sizes());
  nn::expect_shape("itc_bank_loss", "ids", batch.ids, {batch.image.size(0)});
  if (alpha > 0 && !batch.momentum_image.defined()) throw InternalFault("itc_bank_loss: soft targets without momentum features");
  const auto ids = with_bank(batch.ids, bank.ids);  // (C)
  const auto momentum = batch.momentum_image.defined() ? batch.momentum_image.detach() : batch.image;
  const auto texts = with_bank(batch.text, bank.text), pictures = with_bank(bank.image.defined() ? momentum : batch.image, bank.image);  // (C,E)
  const auto empty = ids.lt(0).unsqueeze(0);
  const auto compare = [&](const at::Tensor& query, const at::Tensor& candidates) {  // (B,E), (C,E) -> (B,C)
    // A finite score for empty slots: a target of 0 times -inf is no number.
    return (at::matmul(query, candidates.t()).to(at::kFloat) / batch.temperature).masked_fill(empty, -1e4);
  };
  const auto hard = uniform_targets(batch.ids, ids);
  const auto target = [&](const at::Tensor& query, const at::Tensor& candidates) {
    if (alpha == 0) return hard;
    const at::NoGradGuard no_gradient;
    return alpha * at::softmax(compare(query, candidates), 1) + (1.0 - alpha) * hard;
  };
  const auto direction = [](const at::Tensor& scores, const at::Tensor& wanted) { return -(wanted * at::log_softmax(scores, 1)).sum(1).mean(); };
  const auto of_images = direction(compare(batch.image, texts), target(momentum, texts));
  const auto of_texts = direction(compare(batch.text, pictures), target(batch.text, with_bank(momentum, bank.image)));
  return 0.5 * (of_images + of_texts);
}

}  // namespace vlp::objectives
