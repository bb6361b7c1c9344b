// Contrastive learning of the two sides by themselves, which the paper does not have: a start for scales without StructBERT.

#include <ATen/ATen.h>

#include "core/objectives/itc.hpp"
#include "core/systems/alignment.hpp"
#include "core/systems/semvlp/model.hpp"

namespace vlp::systems::semvlp {
namespace {

// Mean over visible positions: (B,L,D), (B,L) -> (B,D), then unit rows of what `project` makes of it.
template <class Project> at::Tensor embed(const at::Tensor& states, const at::Tensor& visible, Project project) {
  const auto weight = visible.unsqueeze(2).to(states.scalar_type());
  const auto x = project((states * weight).sum(1) / weight.sum(1)).to(at::kFloat);
  return x / x.norm(2, -1, true).clamp_min(1e-6);
}

}  // namespace

void Model::contrast(const PairStates& states, const at::Tensor& image_ids, const StepContext& step, LossTerms& out) const {
  const auto image = embed(states.image, states.image_visible, [&](const at::Tensor& x) { return heads_->image_embedding(x); });
  const auto words = embed(states.text, states.text_visible, [&](const at::Tensor& x) { return heads_->text_embedding(x); });
  const auto logits = objectives::itc_logits(image, words, heads_->temperature().clamp(0.01, 0.5));
  out.terms.emplace_back("itc", objectives::itc_loss(logits, image_ids));
  if (step.diagnostics) out.facts.emplace_back("itc_accuracy", accuracy(logits, at::arange(logits.size(0), image_ids.options())));
}

}  // namespace vlp::systems::semvlp
