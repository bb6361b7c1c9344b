// The pre-training step of SemMIM (Eq. 4). Three versions of the text (clean, masked, prefix) go through the text encoder in one pass,
// masked and prefix text through the fusion encoder in one; matching needs no more than [CLS] of its last layer and has a pass of its own.

#include <ATen/ATen.h>

#include "core/objectives/itc.hpp"
#include "core/objectives/mlm.hpp"
#include "core/objectives/plm.hpp"
#include "core/systems/alignment.hpp"
#include "core/systems/semmim/model.hpp"
#include "core/util/error.hpp"

namespace vlp::systems::semmim {
namespace {

// Rows of one pass of the fusion encoder; each loss adds its own and later takes back its slice of the output.
class FusionRows {
 public:
  int64_t add(const at::Tensor& image_tokens, const TextStates& text) {
    const auto first = rows_;
    images_.push_back(image_tokens), tokens_.push_back(text.tokens), visible_.push_back(text.visible);
    rows_ += text.tokens.size(0);
    return first;
  }
  at::Tensor images() const { return at::cat(images_); }
  at::Tensor tokens() const { return at::cat(tokens_); }
  at::Tensor visible() const { return at::cat(visible_); }

 private:
  std::vector<at::Tensor> images_, tokens_, visible_;
  int64_t rows_ = 0;
};

TextStates part(const TextStates& t, int64_t i, int64_t B) {
  return {t.tokens.narrow(0, i * B, B), t.visible.narrow(0, i * B, B), t.embedding.narrow(0, i * B, B)};
}

}  // namespace

// What MLM and PrefixLM put into the joint pass.
struct Model::PairLosses {
  FusionRows rows;
  objectives::MaskedText masked;  // on the CPU
  objectives::SplitText split;
  int64_t mlm_first = 0, plm_first = 0;
};

LossTerms Model::losses(const data::Batch& batch, const StepContext& step) {
  if (!losses_) throw InternalFault("semmim::Model::losses: built without a pre-training phase");
  const auto& w = *losses_;
  const auto device = temperature_.device();
  const auto B = batch.size();
  const auto stream = [&](const char* purpose) { return Random(step.seed, purpose, static_cast<uint64_t>(step.step)); };

  PairLosses pairs;
  std::vector<at::Tensor> texts{batch.text};
  if (w.mlm > 0) {
    auto random = stream("mask.text");
    const auto maskable = batch.text.ne(tokens_.pad).logical_and(batch.text.ne(tokens_.cls));
    pairs.masked = objectives::mask_text(batch.text, maskable,
                                         {.probability = w.mlm_probability, .mask_id = tokens_.mask, .vocabulary = spec_.vocabulary}, random);
    texts.push_back(pairs.masked.ids);
  }
  if (w.plm > 0) {
    auto random = stream("prefix");
    pairs.split = objectives::split_text(batch.text, batch.word_start, {.pad_id = tokens_.pad, .cls_id = tokens_.cls, .sep_id = tokens_.sep}, random);
    texts.push_back(pairs.split.prefix);
  }
  const auto all_texts = encode_text(at::cat(texts).to(device));  // (1..3 B, L, D)
  const auto text = part(all_texts, 0, B);
  const auto view1 = batch.view1.to(device), view2 = w.uses_two_views() ? batch.view2.to(device) : at::Tensor();
  const auto image = encode_image(w.task_view == TaskView::kView1 ? view1 : view2);
  const auto teacher = mim_ ? mim_->teach(view2) : TeacherStates();

  LossTerms out;
  const auto logits = objectives::itc_logits(image.embedding, text.embedding, temperature_);
  const auto ids = batch.image_ids.to(device);
  if (w.itc > 0) {
    out.terms.emplace_back("itc", contrastive_loss(image, text, {logits, ids, teacher.plain}, step));
    if (step.diagnostics) {
      out.facts.emplace_back("itc_accuracy", accuracy(logits, at::arange(B, ids.options())));
      out.facts.emplace_back("temperature", temperature_.item<double>());
    }
  }

  if (w.itm > 0) {
    const auto matching = matching_pairs(image, text, logits, ids, {.share = w.itm_share, .hardness = w.itm_hardness}, step);
    add_matching(out, match(matching.image_tokens, matching.text), matching, temperature_, step);
  }
  if (w.mlm > 0 || w.plm > 0) {
    if (w.mlm > 0) pairs.mlm_first = pairs.rows.add(image.tokens, part(all_texts, 1, B));
    if (w.plm > 0) pairs.plm_first = pairs.rows.add(image.tokens, part(all_texts, w.mlm > 0 ? 2 : 1, B));
    const auto fused = run_fusion(pairs.rows.images(), pairs.rows.tokens(), pairs.rows.visible());  // (R,L,D)
    if (w.mlm > 0) {
      const auto where = pairs.masked.chosen.flatten().nonzero().squeeze(1).to(device);
      const auto target = batch.text.to(device).flatten().index_select(0, where);
      const auto hidden = fused.narrow(0, pairs.mlm_first, B).slice(1, 0, batch.text.size(1)).flatten(0, 1).index_select(0, where);
      const auto scores = word_logits(hidden);
      out.terms.emplace_back("mlm", objectives::token_loss(scores, target));
      if (step.diagnostics) out.facts.emplace_back("mlm_accuracy", accuracy(scores, target));
    }
    if (w.plm > 0) {
      const auto prefix = memory(image.tokens, fused.narrow(0, pairs.plm_first, B), part(all_texts, w.mlm > 0 ? 2 : 1, B).visible);
      const auto hidden = decode(prefix, pairs.split.input.to(device));
      const auto where = pairs.split.target.ne(tokens_.pad).flatten().nonzero().squeeze(1).to(device);
      const auto target = pairs.split.target.to(device).flatten().index_select(0, where);
      const auto scores = token_logits(hidden.flatten(0, 1).index_select(0, where));
      out.terms.emplace_back("plm", objectives::token_loss(scores, target));
      if (step.diagnostics) out.facts.emplace_back("plm_accuracy", accuracy(scores, target));
    }
  }
  if (mim_) {
    MimInputs in{.view1 = view1, .view2 = view2, .view1_class = {}, .view2_class = {}, .text = text};
    (w.task_view == TaskView::kView1 ? in.view1_class : in.view2_class) = image.tokens.select(1, 0);
    mim_->losses({*image_, *image_projection_, temperature_}, in, teacher, step, out);
  }
  return out;
}

}  // namespace vlp::systems::semmim
