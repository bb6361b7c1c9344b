// The pre-training losses of SemVLP (Sec. 2.3.1).

#include <ATen/ATen.h>

#include "core/objectives/itm.hpp"
#include "core/objectives/mlm.hpp"
#include "core/objectives/noise.hpp"
#include "core/objectives/object_prediction.hpp"
#include "core/systems/alignment.hpp"
#include "core/systems/mismatch.hpp"
#include "core/systems/semvlp/mode.hpp"
#include "core/systems/semvlp/model.hpp"

namespace vlp::systems::semvlp {
namespace {

// Hidden features: zeros, or LXMERT's 80 % zeros, 10 % features of another picture's region in the same place, 10 % as they are.
at::Tensor hide(const at::Tensor& features, const at::Tensor& chosen, ObjectMask rule, Random& random) {
  const auto zeros = at::zeros_like(features);
  if (rule == ObjectMask::kZero) return at::where(chosen.unsqueeze(2), zeros, features);
  const auto u = objectives::uniform_noise(chosen.sizes(), random);
  const auto zero = chosen.logical_and(u.lt(0.8)).unsqueeze(2), swap = chosen.logical_and(u.ge(0.8)).logical_and(u.lt(0.9)).unsqueeze(2);
  return at::where(zero, zeros, at::where(swap, features.roll(1, 0), features));
}

void add_fact(LossTerms& out, const StepContext& step, const char* name, const at::Tensor& logits, const at::Tensor& target) {
  if (step.diagnostics && target.size(0) > 0) out.facts.emplace_back(name, accuracy(logits, target));
}

}  // namespace

LossTerms Model::losses(const data::Batch& batch, const StepContext& step) {
  LossTerms out;
  const auto& s = *losses_;
  if (s.mode != Switch::kHalves) {
    one_mode(batch, mode_of(s, step.seed, step.step), step, out);
    return out;
  }
  const auto B = batch.size(), half = B / 2;
  LossTerms low, high;
  for (auto [mode, first, last, terms] : {std::tuple{PairMode::kLow, int64_t{0}, half, &low}, std::tuple{PairMode::kHigh, half, B, &high}}) {
    const auto rows = at::arange(first, last);
    data::Batch part = batch;
    part.regions = select(batch.regions, rows);
    for (auto* t : {&part.image_ids, &part.text, &part.word_start, &part.label}) *t = t->slice(0, first, last);
    one_mode(part, mode, step, *terms);
  }
  for (size_t i = 0; i < low.terms.size(); ++i) out.terms.emplace_back(low.terms[i].first, (low.terms[i].second + high.terms[i].second) / 2);
  out.facts = low.facts;
  return out;
}

void Model::one_mode(const data::Batch& batch, PairMode mode, const StepContext& step, LossTerms& out) {
  const auto& s = *losses_;
  const auto device = text_embedding_->word_table().device();
  const auto stream = [&](const char* purpose) { return Random(step.seed, purpose, static_cast<uint64_t>(step.step)); };

  auto random = stream("itm.mismatch");
  const auto mismatch = draw_mismatch(batch.image_ids, s.itm > 0 ? s.mismatch : 0.0, random);
  const bool sentence = s.itm_replace == ItmReplace::kSentence;
  const auto own = at::arange(batch.size());
  const auto text_rows = sentence ? mismatch.partner : own, image_rows = sentence ? own : mismatch.partner;
  const auto counts = s.on_negatives == OnNegatives::kOn ? at::ones_like(mismatch.matched) : mismatch.matched;  // (B): whose words and objects count

  // Words and regions are hidden in every pair, so that hiding tells nothing about matching.
  random = stream("mask.text");
  const auto ids = batch.text.index_select(0, text_rows);  // (B,L)
  const auto maskable = ids.ne(data_.pad).logical_and(ids.ne(data_.cls));
  const auto masked = s.mlm > 0 ? objectives::mask_text(ids, maskable, {.probability = s.mlm_probability, .mask_id = data_.mask, .vocabulary = spec_.vocabulary}, random)
                                : objectives::MaskedText{ids, at::zeros_like(maskable)};
  random = stream("mask.object");
  auto regions = select(batch.regions, image_rows);
  const bool objects = s.object_feature > 0 || s.object_label > 0;
  const auto hidden = objects ? objectives::choose_regions(regions.visible, s.object_probability, random) : at::zeros_like(regions.visible);  // (B,R)
  const auto true_features = regions.features;
  regions.features = hide(regions.features, hidden, s.object_mask, random);

  const auto in = embed_pair(on(regions, device), masked.ids.to(device));
  const auto states = s.mode == Switch::kApart ? encoder_->apart(in) : mode == PairMode::kLow ? encoder_->low(in) : encoder_->high(in);
  const auto vector = s.itm > 0 || s.qa > 0 ? pooled(states, mode) : at::Tensor();

  if (s.itc > 0) contrast(states, batch.image_ids.to(device), step, out);

  if (s.mlm > 0) {
    const auto where = masked.chosen.logical_and(counts.unsqueeze(1)).flatten().nonzero().squeeze(1);
    const auto target = ids.flatten().index_select(0, where).to(device);
    const auto hidden_words = states.text.slice(1, 0, ids.size(1)).flatten(0, 1).index_select(0, where.to(device));  // (N,D)
    const auto logits = heads_->words(hidden_words, text_embedding_->word_table());
    out.terms.emplace_back("mlm", objectives::token_loss(logits, target));
    add_fact(out, step, mode == PairMode::kLow ? "mlm_accuracy_low" : "mlm_accuracy_high", logits, target);
  }
  if (objects) {
    const bool all = s.object_norm == ObjectNorm::kLxmert;
    const auto where = (all ? regions.visible : hidden).logical_and(counts.unsqueeze(1)).flatten().nonzero().squeeze(1);
    const auto picked = [&](const at::Tensor& x) { return x.flatten(0, 1).index_select(0, where).to(device); };
    const auto x = heads_->object_states(states.image.slice(1, 1).flatten(0, 1).index_select(0, where.to(device)));  // (N,D)
    const auto n = static_cast<double>(where.size(0)) * (all ? s.object_probability : 1.0);
    const auto once = at::ones({where.size(0)}, x.options().dtype(at::kFloat));
    if (s.object_feature > 0)
      out.terms.emplace_back("object_feature", objectives::weighted_mean(objectives::feature_errors(heads_->object_features(x), picked(true_features)), once, n));
    if (s.object_label > 0) {
      const auto logits = heads_->object_labels(x);
      const auto label = picked(regions.classes);
      out.terms.emplace_back("object_label", objectives::weighted_mean(objectives::label_errors(logits, label), all ? picked(regions.confidence) : once, n));
      add_fact(out, step, "object_label_accuracy", logits, label);
    }
  }
  if (s.itm > 0) {
    const auto target = mismatch.matched.to(device, at::kLong);
    const auto logits = heads_->matched(vector);
    out.terms.emplace_back("itm", s.itm_head == ItmHead::kTwoWay ? objectives::itm_loss(logits, target)
                                                                 : at::binary_cross_entropy_with_logits(logits.squeeze(1).to(at::kFloat), target.to(at::kFloat)));
    const auto two_way = s.itm_head == ItmHead::kTwoWay ? logits : at::cat({at::zeros_like(logits), logits}, 1);
    add_fact(out, step, mode == PairMode::kLow ? "itm_accuracy_low" : "itm_accuracy_high", two_way, target);
  }
  if (s.qa > 0) {
    // The text of a replaced sentence brings its own question; only a matched pair has an answer.
    const auto where = batch.label.ge(0).logical_and(mismatch.matched).nonzero().squeeze(1);
    const auto target = batch.label.index_select(0, where).to(device);
    const auto logits = heads_->answers(vector.index_select(0, where.to(device)));
    out.terms.emplace_back("qa", objectives::token_loss(logits, target));
    add_fact(out, step, mode == PairMode::kLow ? "qa_accuracy_low" : "qa_accuracy_high", logits, target);
  }
  if (step.diagnostics) out.facts.emplace_back("low_level", mode == PairMode::kLow ? 1.0 : 0.0);
}

}  // namespace vlp::systems::semvlp
