#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/objectives/object_prediction.hpp"
#include "tests/cmal/fixture.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::cmal {
namespace {

using test::near;

bool has_gradient(const Model& m, const std::string& prefix) {
  bool any = false;
  for (const auto& p : m.named_parameters())
    if (p.key().starts_with(prefix) && p.value().grad().defined()) any = any || p.value().grad().abs().max().item<double>() > 0;
  return any;
}

TEST(CmalLosses, OneTermForEachTaskWithWeight) {
  for (const auto task : kTasks) {
    const auto terms = make(only(task))->losses(small_batch(), {});
    ASSERT_EQ(terms.terms.size(), 1U);
    EXPECT_EQ(terms.terms[0].first, name_of(task));
    EXPECT_TRUE(std::isfinite(terms.terms[0].second.item<double>()));
  }
}

TEST(CmalLosses, StartAtTheirAnchors) {
  // Heads of zeros predict nothing: ln of the number of classes.
  const auto model = make(all_tasks());
  const at::NoGradGuard no_gradient;
  for (auto& p : model->named_parameters())
    if ((p.key().starts_with("pretrain.") && p.key() != "pretrain.temperature") || p.key() == "textual.embedding.words") p.value().zero_();
  const auto t = model->losses(small_batch(8), {});
  EXPECT_NEAR(term(t, "amc").item<double>(), std::log(40.0) + std::log(9.0), 1e-5);
  EXPECT_NEAR(term(t, "mlm").item<double>(), std::log(40.0), 1e-5);
  EXPECT_NEAR(term(t, "mrm").item<double>(), std::log(9.0), 1e-5);
  EXPECT_NEAR(term(t, "itm").item<double>(), std::log(2.0), 1e-5);
}

TEST(CmalLosses, PairsWithoutAnchorsGiveNoAmcAndNoGradient) {
  auto batch = small_batch();
  batch.anchors.places = at::zeros({0, 4}, at::kLong);
  const auto model = make(only(Task::kAmc));
  const auto t = model->losses(batch, {.diagnostics = true});
  EXPECT_EQ(term(t, "amc").item<double>(), 0.0);
  EXPECT_EQ(fact(t, "anchor_rate"), 0.0);
  total(t).backward();
  for (const auto& p : model->named_parameters()) {
    if (!p.value().grad().defined()) continue;
    EXPECT_EQ(p.value().grad().abs().max().item<double>(), 0.0) << p.key();
  }
  EXPECT_TRUE(model->named_parameters()["pretrain.region.linear.weight"].grad().defined()) << "the trainer finds out what the task reaches";
  EXPECT_TRUE(model->named_parameters()["prompt.mask_token"].grad().defined());
}

TEST(CmalLosses, AnchorRateIsTheShareOfPairsWithAnAnchor) {
  EXPECT_NEAR(fact(make(only(Task::kAmc))->losses(small_batch(4), {.diagnostics = true}), "anchor_rate"), 0.75, 1e-12);
}

TEST(CmalLosses, PairsWithoutAnchorsMayBeRedrawn) {
  auto skip = all_tasks(), redraw = skip;
  redraw.amc_spec.none = WithoutAnchor::kRedraw;
  const auto batch = small_batch(4);
  const auto a = make(skip)->losses(batch, {.diagnostics = true}), b = make(redraw)->losses(batch, {.diagnostics = true});
  EXPECT_NEAR(fact(b, "anchor_rate"), 1.0, 1e-12);
  for (const char* other : {"mlm", "mrm", "itm", "vtc"}) EXPECT_TRUE(near(term(a, other), term(b, other))) << other;
  EXPECT_FALSE(near(term(a, "amc"), term(b, "amc")));
  // Of two pairs the second has no anchor: both places are the first's.
  auto l = only(Task::kAmc);
  l.amc_spec.swap_probability = 1, l.amc_spec.none = WithoutAnchor::kRedraw;
  const auto two = small_batch(2);
  auto once = l;
  once.amc_spec.none = WithoutAnchor::kSkip;
  EXPECT_TRUE(near(term(make(l)->losses(two, {}), "amc"), term(make(once)->losses(two, {}), "amc")));
  auto none = two;
  none.anchors.places = at::zeros({0, 4}, at::kLong);
  EXPECT_EQ(term(make(l)->losses(none, {}), "amc").item<double>(), 0.0);
}

TEST(CmalLosses, WordRegionAlignmentGoesWithMatching) {
  auto l = only(Task::kItm);
  const auto batch = small_batch(6);
  const auto plain = make(l)->losses(batch, {});
  l.wra = 0.1;
  const auto model = make(l);
  const auto t = model->losses(batch, {});
  EXPECT_TRUE(near(term(plain, "itm"), term(t, "itm")));
  term(t, "wra").backward();
  EXPECT_TRUE(has_gradient(*model, "encoder.layer1."));
  EXPECT_TRUE(has_gradient(*model, "visual."));
  EXPECT_FALSE(has_gradient(*model, "pretrain."));
}

TEST(CmalLosses, ContrastReachesNoInteraction) {
  const auto model = make(only(Task::kVtc));
  total(model->losses(small_batch(), {})).backward();
  EXPECT_FALSE(has_gradient(*model, "encoder."));
  EXPECT_FALSE(has_gradient(*model, "prompt."));
  EXPECT_TRUE(has_gradient(*model, "visual."));
  EXPECT_TRUE(has_gradient(*model, "pretrain.temperature"));
}

TEST(CmalLosses, TheWordIsReadWhereTheRegionLies) {
  // With the slots blocked from each other and every other place the same, the associative word depends on the region's feature; crossed, on its own.
  auto l = only(Task::kAmc);
  l.amc_spec.swap_probability = 1;
  const auto model = make(l);
  const auto batch = small_batch();
  auto crossed = l;
  crossed.amc_spec.readout = Readout::kCrossed;
  EXPECT_FALSE(near(total(model->losses(batch, {})), total(make(crossed)->losses(batch, {}))));
}

TEST(CmalLosses, UnswappedAnchorsMayGiveNone) {
  auto l = only(Task::kAmc);
  l.amc_spec.on_unswapped = OnUnswapped::kOff;
  const auto batch = small_batch(16);
  const auto off = make(l)->losses(batch, {.diagnostics = true});
  l.amc_spec.on_unswapped = OnUnswapped::kOn;
  const auto on = make(l)->losses(batch, {.diagnostics = true});
  EXPECT_FALSE(near(total(on), total(off)));
  EXPECT_EQ(fact(on, "amc_word_accuracy_swapped"), fact(off, "amc_word_accuracy_swapped"));
}

TEST(CmalLosses, GeneralWordsAndRegionsAlone) {
  // With every word and region in the anchor set nothing is masked.
  auto batch = small_batch();
  batch.anchors.words.fill_(true), batch.anchors.regions.fill_(true);
  auto l = all_tasks();
  l.amc = l.itm = l.vtc = 0;
  const auto t = make(l)->losses(batch, {});
  EXPECT_EQ(term(t, "mlm").item<double>(), 0.0);
  EXPECT_EQ(term(t, "mrm").item<double>(), 0.0);
  batch.anchors.words[1][3] = false, batch.anchors.regions[2][1] = false;  // one of each: hidden, as at least one is
  const auto one = make(l)->losses(batch, {});
  EXPECT_GT(term(one, "mlm").item<double>(), 0.0);
  EXPECT_GT(term(one, "mrm").item<double>(), 0.0);
}

TEST(CmalLosses, AtLeastOneIsHiddenInEveryPair) {
  auto l = all_tasks();
  l.amc = l.itm = l.vtc = 0, l.mlm_probability = l.mrm_probability = 0.01;
  const auto sum = [&](AtLeastOne rule) {
    l.at_least_one = rule;
    const auto t = make(l)->losses(small_batch(), {});
    return term(t, "mlm").item<double>() * term(t, "mrm").item<double>();
  };
  EXPECT_GT(sum(AtLeastOne::kYes), 0.0);
  EXPECT_EQ(sum(AtLeastOne::kNo), 0.0);
}

TEST(CmalLosses, HiddenFeaturesDoNotLeak) {
  auto l = only(Task::kMrm);
  l.mrm_probability = 0.99;
  const auto model = make(l);
  auto a = small_batch(2), b = a;
  a.anchors = b.anchors = {};
  b.regions.features = b.regions.features + 3;
  int64_t step = 0;  // one whose draws hide every region
  for (;; ++step) {
    Random random(0, "mask.region", static_cast<uint64_t>(step));
    if (objectives::choose_regions(a.regions.visible, 0.99, random).equal(a.regions.visible)) break;
  }
  EXPECT_TRUE(near(total(model->losses(a, {.step = step})), total(model->losses(b, {.step = step}))));
}

TEST(CmalLosses, TargetsOfMaskedRegions) {
  const auto batch = small_batch();
  for (const auto target : {MrmTarget::kHard, MrmTarget::kDistribution, MrmTarget::kFeature}) {
    auto l = only(Task::kMrm);
    l.mrm_target = target;
    const auto model = make(l);
    const auto loss = total(model->losses(batch, {}));
    EXPECT_GT(loss.item<double>(), 0.0);
    loss.backward();
    EXPECT_TRUE(has_gradient(*model, "encoder.layer1."));
  }
}

TEST(CmalLosses, PicturesOfOneIdAreNeverMismatched) {
  auto batch = small_batch();
  batch.image_ids.zero_();
  for (const auto negative : {ItmNegative::kImage, ItmNegative::kText, ItmNegative::kHard}) {
    auto l = only(Task::kItm);
    l.mismatch = 1.0, l.itm_negative = negative;
    const auto model = make(l);
    const at::NoGradGuard no_gradient;
    model->named_parameters()["pretrain.itm.bias"].fill_(50.0);
    EXPECT_NEAR(total(model->losses(batch, {})).item<double>(), 0.0, 1e-6);
  }
}

TEST(CmalLosses, HardNegativesAreOtherPictures) {
  auto l = only(Task::kItm);
  l.mismatch = 1.0, l.itm_negative = ItmNegative::kHard;
  const auto model = make(l);
  const auto terms = model->losses(small_batch(8), {});
  auto easy = l;
  easy.itm_negative = ItmNegative::kImage;
  EXPECT_TRUE(std::isfinite(total(terms).item<double>()));
  EXPECT_FALSE(near(total(terms), total(make(easy)->losses(small_batch(8), {}))));
}

TEST(CmalLosses, TemperatureStaysInsideItsLimits) {
  const auto model = make(only(Task::kVtc));
  {
    const at::NoGradGuard no_gradient;
    model->named_parameters()["pretrain.temperature"].fill_(7.0);
  }
  model->before_step({});
  EXPECT_NEAR(model->named_parameters()["pretrain.temperature"].item<double>(), 0.5, 1e-7);
}

TEST(CmalLosses, DrawsDependOnSeedAndStepAlone) {
  const auto model = make(all_tasks());
  const auto batch = small_batch();
  const auto one = total(model->losses(batch, {.seed = 3, .step = 5}));
  model->losses(batch, {.seed = 3, .step = 6});
  EXPECT_TRUE(one.equal(total(model->losses(batch, {.seed = 3, .step = 5}))));
  EXPECT_FALSE(one.equal(total(model->losses(batch, {.seed = 4, .step = 5}))));
}

TEST(CmalLosses, SwitchingOneTaskOffMovesNoOther) {
  const auto batch = small_batch();
  auto without = all_tasks();
  without.amc = 0;
  const auto all = make(all_tasks())->losses(batch, {}), some = make(without)->losses(batch, {});
  EXPECT_TRUE(term(all, "itm").equal(term(some, "itm")));
  EXPECT_TRUE(term(all, "vtc").equal(term(some, "vtc")));
}

TEST(CmalLosses, FallWhenABatchIsLearnt) {
  const auto model = make(all_tasks());
  const auto batch = small_batch(8);
  const auto before = total(model->losses(batch, {})).item<double>();
  for (int64_t i = 0; i < 200; ++i) {
    model->zero_grad();
    total(model->losses(batch, {})).backward();
    const at::NoGradGuard no_gradient;
    for (auto& p : model->parameters())
      if (p.grad().defined()) p.sub_(p.grad().clamp(-1, 1), 0.05);
    model->before_step({});
  }
  EXPECT_LT(total(model->losses(batch, {})).item<double>(), 0.5 * before);
}

// ---- the shared objectives

TEST(ObjectPrediction, AtLeastOneFillsEmptyRowsAlone) {
  Random random(1, "test");
  const auto candidates = at::tensor({1, 1, 0, 1, 0, 0, 1, 1, 0}, at::kLong).to(at::kBool).view({3, 3});
  auto chosen = at::zeros({3, 3}, at::kBool);
  chosen[2][0] = true;
  const auto out = objectives::at_least_one(chosen, candidates, random);
  EXPECT_EQ(out[0].sum().item<int64_t>(), 1);
  EXPECT_TRUE(out[0].logical_and(candidates[0]).any().item<bool>());
  EXPECT_TRUE(out[1].equal(candidates[1]));
  EXPECT_TRUE(out[2].equal(chosen[2]));
}

TEST(ObjectPrediction, DistributionErrorIsZeroWhereBothAgreeAndKnownElsewhere) {
  const auto logits = at::log(at::tensor({0.5, 0.25, 0.25, 0.2, 0.3, 0.5}).view({2, 3}));
  const auto target = at::tensor({0.5, 0.25, 0.25, 1.0, 0.0, 0.0}).to(at::kFloat).view({2, 3});
  const auto errors = objectives::distribution_errors(logits, target);
  EXPECT_NEAR(errors[0].item<double>(), 0.0, 1e-6);
  EXPECT_NEAR(errors[1].item<double>(), -std::log(0.2), 1e-6);
}

}  // namespace
}  // namespace vlp::systems::cmal
