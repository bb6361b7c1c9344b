#include "core/systems/alignment.hpp"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "core/objectives/itc.hpp"
#include "core/objectives/itm.hpp"

namespace vlp::systems {

TextStates select(const TextStates& t, const at::Tensor& index) {
  return {t.tokens.index_select(0, index), t.visible.index_select(0, index), {}};
}

MatchingPairs matching_pairs(const ImageStates& image, const TextStates& text, const at::Tensor& logits, const at::Tensor& image_ids,
                             const MatchingSpec& s, const StepContext& step) {
  const auto B = logits.size(0), P = std::max<int64_t>(1, std::llround(s.share * static_cast<double>(B)));
  Random random(step.seed, "itm.negatives", static_cast<uint64_t>(step.step));
  const auto texts = objectives::hard_negatives(logits, image_ids, s.hardness, random).narrow(0, 0, P);         // (P), for each picture
  const auto images = objectives::hard_negatives(logits.t(), image_ids, s.hardness, random).narrow(0, 0, P);    // (P), for each text
  const auto with_text = texts.ge(0).nonzero().squeeze(1), with_image = images.ge(0).nonzero().squeeze(1);
  const auto positives = at::arange(P, image_ids.options());
  const auto image_rows = at::cat({positives, with_text, images.index_select(0, with_image)});
  const auto text_rows = at::cat({positives, texts.index_select(0, with_text), with_image});
  const auto negatives = image_rows.size(0) - P;
  return {image.tokens.index_select(0, image_rows), select(text, text_rows),
          at::cat({at::ones({P}, image_ids.options()), at::zeros({negatives}, image_ids.options())}),
          logits.detach().index({image_rows, text_rows})};
}

void add_matching(LossTerms& out, const at::Tensor& scores, const MatchingPairs& pairs, const at::Tensor& temperature, const StepContext& step) {
  out.terms.emplace_back("itm", objectives::itm_loss(scores, pairs.matched));
  if (!step.diagnostics) return;
  out.facts.emplace_back("itm_accuracy", accuracy(scores, pairs.matched));
  const auto negatives = pairs.logits.index({pairs.matched.eq(0)});
  if (negatives.size(0) > 0) out.facts.emplace_back("negative_similarity", (negatives.mean() * temperature).item<double>());
}

LossTerms alignment_losses(const DualEncoder& dual, const PairMatcher& matcher, const ImageStates& image, const TextStates& text,
                           const at::Tensor& image_ids, const AlignmentSpec& s, const StepContext& step) {
  LossTerms out;
  const auto logits = objectives::itc_logits(image.embedding, text.embedding, dual.temperature());
  if (s.itc) {
    out.terms.emplace_back("itc", objectives::itc_loss(logits, image_ids));
    if (step.diagnostics) out.facts.emplace_back("itc_accuracy", accuracy(logits, at::arange(logits.size(0), image_ids.options())));
  }
  if (s.itm) {
    const auto pairs = matching_pairs(image, text, logits, image_ids, s.matching, step);
    add_matching(out, matcher.match(pairs.image_tokens, pairs.text), pairs, dual.temperature(), step);
  }
  return out;
}

double accuracy(const at::Tensor& logits, const at::Tensor& target) {
  return logits.argmax(-1).eq(target).to(at::kFloat).mean().item<double>();
}

}  // namespace vlp::systems
