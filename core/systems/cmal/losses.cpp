// The pre-training losses of CMAL (Sec. 3.3). Matching and contrast read pairs as they are, the other tasks pairs of which something is hidden, so that
// nothing that was hidden tells whether a pair matches.

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/objectives/itc.hpp"
#include "core/objectives/itm.hpp"
#include "core/objectives/mlm.hpp"
#include "core/objectives/object_prediction.hpp"
#include "core/objectives/word_region_alignment.hpp"
#include "core/systems/alignment.hpp"
#include "core/systems/cmal/model.hpp"
#include "core/systems/cmal/task_draw.hpp"
#include "core/systems/mismatch.hpp"

namespace vlp::systems::cmal {

struct Model::Terms {
  LossTerms& out;
  const StepContext& step;
  const at::Device device;
  const double batch;  // pairs of it
  const Mix mix;
  // A mean over `pairs` pairs counts by their share where pairs share a step.
  void add(Task task, const at::Tensor& value, int64_t pairs) {
    out.terms.emplace_back(name_of(task), mix == Mix::kSamplePerPair ? value * (static_cast<double>(pairs) / batch) : value);
  }
  void fact(const std::string& name, double value) { out.facts.emplace_back(name, value); }  // of steps with diagnostics
  void accuracy_of(const std::string& name, const at::Tensor& logits, const at::Tensor& target) {
    if (step.diagnostics && target.size(0) > 0) out.facts.emplace_back(name, accuracy(logits, target));
  }
  Random stream(const char* purpose) const { return {step.seed, purpose, static_cast<uint64_t>(step.step)}; }
};

namespace {

at::Tensor pick(const at::Tensor& x, const at::Tensor& rows) { return x.index_select(0, rows.to(x.device())); }

UnimodalStates select(const UnimodalStates& s, const at::Tensor& rows) { return {pick(s.whole, rows), pick(s.parts, rows), pick(s.visible, rows)}; }

// The pairs `rows` of the batch; with redraw, every pair without an anchor is replaced by one that has one, so that pairs may come twice.
at::Tensor with_anchors(const data::Batch& batch, const at::Tensor& rows, WithoutAnchor rule, Random random) {
  if (rule == WithoutAnchor::kSkip || rows.size(0) == 0 || !batch.anchors.places.defined()) return rows;
  const auto has = at::zeros({batch.size()}, at::kBool).index_fill_(0, batch.anchors.places.select(1, 0), true).index_select(0, rows);  // (M)
  const auto those = rows.index_select(0, has.nonzero().squeeze(1));
  if (those.size(0) == 0) return rows;
  std::vector<int64_t> drawn;
  for (int64_t m = 0; m < rows.size(0); ++m) drawn.push_back(static_cast<int64_t>(random.below(static_cast<uint64_t>(those.size(0)))));
  return at::where(has, rows, those.index_select(0, at::tensor(drawn, at::kLong)));
}

// The pairs of any of some tasks: ascending rows, behind them those that come again within a task, and of each task its places among them.
struct Union {
  at::Tensor rows;
  std::vector<at::Tensor> places;
  int64_t distinct = 0;
};
Union unite(const std::vector<at::Tensor>& parts, int64_t B) {
  auto any = at::zeros({B}, at::kBool);
  for (const auto& p : parts) any.index_fill_(0, p, true);
  Union out{any.nonzero().squeeze(1), {}, 0};
  out.distinct = out.rows.size(0);
  const auto place = any.to(at::kLong).cumsum(0) - 1;  // (B)
  std::vector<int64_t> again;
  for (const auto& p : parts) {
    auto places = place.index_select(0, p);
    std::vector<bool> seen(static_cast<size_t>(B), false);
    const auto row = p.accessor<int64_t, 1>();
    for (int64_t i = 0; i < p.size(0); ++i) {
      if (seen[static_cast<size_t>(row[i])]) places[i] = out.distinct + static_cast<int64_t>(again.size()), again.push_back(row[i]);
      seen[static_cast<size_t>(row[i])] = true;
    }
    out.places.push_back(places);
  }
  if (!again.empty()) out.rows = at::cat({out.rows, at::tensor(again, at::kLong)});
  return out;
}

// (M,...) bool: `where` in the rows `places`, false in the others.
at::Tensor only(const at::Tensor& where, const at::Tensor& places) {
  return where.logical_and(at::zeros({where.size(0), 1}, at::kBool).index_fill_(0, places, true));
}

at::Tensor flat_places(const at::Tensor& where) { return where.flatten().nonzero().squeeze(1); }

}  // namespace

LossTerms Model::losses(const data::Batch& batch, const StepContext& step) {
  LossTerms out;
  Terms terms{out, step, textual_->word_table().device(), static_cast<double>(batch.size()), losses_->mix};
  const auto [amc, mlm, mrm, itm, vtc] = pairs_of_tasks(*losses_, batch.size(), step.seed, step.step);
  if (amc.size(0) + mlm.size(0) + mrm.size(0) > 0) masked_tasks(batch, {amc, mlm, mrm}, terms);
  if (itm.size(0) + vtc.size(0) > 0) clean_tasks(batch, itm, vtc, terms);
  return out;
}

void Model::masked_tasks(const data::Batch& batch, const std::array<at::Tensor, 3>& tasks, Terms& out) const {
  const auto& s = *losses_;
  const std::array<at::Tensor, 3> rows = {with_anchors(batch, tasks[0], s.amc_spec.none, out.stream("amc.redraw")), tasks[1], tasks[2]};
  const auto [all, places, distinct] = unite({rows.begin(), rows.end()}, batch.size());
  const auto& [amc, mlm, mrm] = std::tie(places[0], places[1], places[2]);
  const auto ids = batch.text.index_select(0, all);  // (M,L)
  const auto regions = systems::select(batch.regions, all);
  const bool anchored = batch.anchors.places.defined();

  // General words and regions: those outside the anchor set. Pairs that come again hide nothing but anchors, and draw nothing here.
  const auto own = all.slice(0, 0, distinct), texts = ids.slice(0, 0, distinct);
  auto random = out.stream("mask.text");
  auto words = only(texts.ne(tokens_.pad).logical_and(texts.ne(tokens_.cls)), mlm);
  if (anchored) words = words.logical_and(batch.anchors.words.index_select(0, own).logical_not());
  const auto masked = objectives::mask_text(
      texts, words,
      {.probability = s.mlm_probability, .mask_id = tokens_.mask, .vocabulary = spec_.vocabulary, .at_least_one = s.at_least_one == AtLeastOne::kYes},
      random);
  random = out.stream("mask.region");
  auto general = only(regions.visible.slice(0, 0, distinct), mrm);
  if (anchored) general = general.logical_and(batch.anchors.regions.index_select(0, own).logical_not());
  auto hidden = objectives::choose_regions(general, s.mrm_probability, random);
  if (s.at_least_one == AtLeastOne::kYes) hidden = objectives::at_least_one(hidden, general, random);
  random = out.stream("mask.anchor");
  const auto drawn = draw_anchors(batch, rows[0], s.amc_spec, random);
  auto slots = drawn;
  slots.row = amc.index_select(0, drawn.row);  // places among the union's pairs
  slots = slots.to(out.device);

  const auto read = at::cat({masked.ids, ids.slice(0, distinct)});                                    // (M,L)
  const auto unseen = at::cat({hidden, at::zeros_like(regions.visible.slice(0, distinct))});          // (M,R)
  const auto apart = encode_apart(on(regions, out.device), read.to(out.device), unseen.to(out.device));
  const auto states = interact(apart, rows[0].size(0) > 0 ? &slots : nullptr).states;  // (M,S,D)
  const PromptColumns columns{regions.visible.size(1)};

  if (rows[0].size(0) > 0) {
    data::Batch part;
    part.text = ids, part.regions = regions;
    recover_anchors(part, states, slots, out);
    if (out.step.diagnostics)
      out.fact("anchor_rate", static_cast<double>(std::get<0>(at::_unique(drawn.row)).size(0)) / static_cast<double>(rows[0].size(0)));
  }
  if (rows[1].size(0) > 0) {
    const auto where = flat_places(masked.chosen), L = at::full({}, ids.size(1), at::kLong);
    const auto row = at::floor_divide(where, L), column = columns.token(where.remainder(L) - 1);
    const auto target = ids.flatten().index_select(0, where).to(out.device);
    const auto logits = heads_->masked_words(take(states, row.to(out.device), column.to(out.device)), textual_->word_table());
    out.add(Task::kMlm, objectives::token_loss(logits, target), rows[1].size(0));
    out.accuracy_of("mlm_accuracy", logits, target);
  }
  if (rows[2].size(0) > 0) {
    const auto where = flat_places(hidden), R = at::full({}, regions.visible.size(1), at::kLong);
    const auto x = take(states, at::floor_divide(where, R).to(out.device), columns.region(where.remainder(R)).to(out.device));
    const auto picked = [&](const at::Tensor& t) { return t.flatten(0, 1).index_select(0, where).to(out.device); };
    const auto predicted = heads_->masked_regions(x);
    const auto errors = s.mrm_target == MrmTarget::kHard           ? objectives::label_errors(predicted, picked(regions.classes))
                        : s.mrm_target == MrmTarget::kDistribution ? objectives::distribution_errors(predicted, picked(regions.distribution))
                                                                   : objectives::feature_errors(predicted, picked(regions.features));
    out.add(Task::kMrm, objectives::weighted_mean(errors, at::ones_like(errors), static_cast<double>(where.size(0))), rows[2].size(0));
    if (s.mrm_target == MrmTarget::kHard) out.accuracy_of("mrm_accuracy", predicted, picked(regions.classes));
  }
}

void Model::recover_anchors(const data::Batch& part, const at::Tensor& states, const AnchorSlots& slots, Terms& out) const {
  const auto& s = losses_->amc_spec;
  const PromptColumns columns{part.regions.visible.size(1)};
  const auto region_of_piece = slots.region.index_select(0, slots.piece), piece_row = slots.piece_row();
  const bool associative = s.readout == Readout::kAssociative;
  const auto text_slot = columns.token(slots.column), visual_slot = columns.region(slots.region);
  // Eq. 12: the word of each piece; Eq. 13: the region's class.
  const auto words = heads_->anchor_words(take(states, piece_row, associative ? text_slot : columns.region(region_of_piece)), textual_->word_table());
  const auto classes = heads_->anchor_classes(take(states, slots.row, associative ? visual_slot : text_slot.index_select(0, slots.first)));
  const auto lookup = [&](const at::Tensor& table, const at::Tensor& row, const at::Tensor& column) {
    const auto t = table.to(out.device);
    return t.flatten().index_select(0, row * t.size(1) + column);
  };
  const auto word = lookup(part.text, piece_row, slots.column + 1), label = lookup(part.regions.classes, slots.row, slots.region);
  const auto swapped_piece = slots.swapped.index_select(0, slots.piece);
  const auto counts = [&](const at::Tensor& swapped) {
    return (s.on_unswapped == OnUnswapped::kOn ? at::ones_like(swapped) : swapped).nonzero().squeeze(1);
  };
  const auto w = counts(swapped_piece), c = counts(slots.swapped);
  const auto loss = objectives::token_loss(pick(words, w), pick(word, w)) + objectives::token_loss(pick(classes, c), pick(label, c));  // Eq. 14-16
  out.add(Task::kAmc, loss, part.text.size(0));
  if (!out.step.diagnostics) return;
  for (const auto& [name, piece, anchor] :
       {std::tuple{"swapped", swapped_piece, slots.swapped}, {"masked", swapped_piece.logical_not(), slots.swapped.logical_not()}}) {
    const auto p = piece.nonzero().squeeze(1), a = anchor.nonzero().squeeze(1);
    out.accuracy_of(std::string("amc_word_accuracy_") + name, pick(words, p), pick(word, p));
    out.accuracy_of(std::string("amc_class_accuracy_") + name, pick(classes, a), pick(label, a));
  }
}

void Model::clean_tasks(const data::Batch& batch, const at::Tensor& itm, const at::Tensor& vtc, Terms& out) const {
  const auto [all, places, distinct] = unite({itm, vtc}, batch.size());
  const auto states = encode_apart(on(systems::select(batch.regions, all), out.device), batch.text.index_select(0, all).to(out.device), {});
  if (vtc.size(0) > 0) contrast({select(states.image, places[1]), select(states.text, places[1])}, batch.image_ids.index_select(0, vtc), out);
  if (itm.size(0) > 0) matching(batch, states, all, places[0], out);
}

void Model::contrast(const PairStates& states, const at::Tensor& image_ids, Terms& out) const {
  const auto ids = image_ids.to(out.device);
  const auto logits = objectives::itc_logits(heads_->image_embedding(states.image.whole), heads_->text_embedding(states.text.whole),
                                             heads_->temperature());    // Eq. 20
  out.add(Task::kVtc, objectives::itc_loss(logits, ids), ids.size(0));  // Eq. 21-23
  out.accuracy_of("vtc_accuracy", logits, at::arange(ids.size(0), ids.options()));
}

// Eq. 19. `rows`: which pairs of the batch the states are of; `itm`: places among them of the pairs to be judged.
void Model::matching(const data::Batch& batch, const PairStates& states, const at::Tensor& rows, const at::Tensor& itm, Terms& out) const {
  const auto& s = *losses_;
  const auto ids = batch.image_ids.index_select(0, rows).index_select(0, itm);
  auto random = out.stream("itm.mismatch");
  const auto torn = draw_mismatch(ids, s.mismatch, random);
  auto partner = torn.partner;
  if (s.itm_negative == ItmNegative::kHard) {
    const at::NoGradGuard no_gradient;
    const auto image = heads_->image_embedding(pick(states.image.whole, itm)), text = heads_->text_embedding(pick(states.text.whole, itm));
    random = out.stream("itm.negatives");
    const auto logits = objectives::itc_logits(text, image, heads_->temperature());  // row: a text against all pictures
    const auto hard = objectives::hard_negatives(logits, ids.to(out.device), 1.0, random).to(at::kCPU);
    partner = at::where(torn.matched, torn.partner, hard.clamp_min(0));
  }
  const bool other_text = s.itm_negative == ItmNegative::kText;
  const auto other = itm.index_select(0, partner);
  const auto pair = PairStates{select(states.image, other_text ? itm : other), select(states.text, other_text ? other : itm)};
  const auto joint = interact(pair, nullptr);
  const auto logits = heads_->matched(joint.states.select(1, 0)).to(at::kFloat);  // (M)
  const auto target = torn.matched.to(out.device, at::kFloat);
  out.add(Task::kItm, at::binary_cross_entropy_with_logits(logits, target), itm.size(0));
  if (s.wra > 0) {
    const auto R = pair.image.parts.size(1);
    const auto loss = objectives::word_region_alignment({joint.states.slice(1, R + 2), pair.text.visible}, {joint.states.slice(1, 1, R + 1), pair.image.visible},
                                                        torn.matched.to(out.device));
    out.out.terms.emplace_back("wra", losses_->mix == Mix::kSamplePerPair ? loss * (static_cast<double>(itm.size(0)) / out.batch) : loss);
  }
  if (out.step.diagnostics) out.fact("itm_accuracy", logits.gt(0).eq(target.gt(0)).to(at::kFloat).mean().item<double>());
}

}  // namespace vlp::systems::cmal
