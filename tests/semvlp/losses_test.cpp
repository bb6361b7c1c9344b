#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/objectives/object_prediction.hpp"
#include "tests/semvlp/fixture.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::semvlp {
namespace {

using test::near;

LossSpec only(double LossSpec::* loss, Switch mode = Switch::kLow) {
  LossSpec s{.mlm = 0, .object_feature = 0, .object_label = 0, .itm = 0, .qa = 0, .mode = mode};
  s.*loss = 1;
  return s;
}

TEST(SemvlpLosses, OneTermForEachWeightThatIsNotZero) {
  for (const auto& [name, loss] : {std::pair{"mlm", &LossSpec::mlm}, {"object_feature", &LossSpec::object_feature}, {"object_label", &LossSpec::object_label},
                                   {"itm", &LossSpec::itm}, {"qa", &LossSpec::qa}, {"itc", &LossSpec::itc}}) {
    const auto terms = make(only(loss, loss == &LossSpec::itc ? Switch::kApart : Switch::kLow))->losses(small_batch(), {});
    ASSERT_EQ(terms.terms.size(), 1U);
    EXPECT_EQ(terms.terms[0].first, name);
    EXPECT_TRUE(std::isfinite(terms.terms[0].second.item<double>()));
  }
}

TEST(SemvlpLosses, StartAtTheirAnchors) {
  // Heads of zeros predict nothing: ln of the number of classes.
  auto model = make({});
  const at::NoGradGuard no_gradient;
  for (auto& p : model->named_parameters())
    if (p.key().starts_with("pretrain.") || p.key() == "text_embedding.words") p.value().zero_();
  const auto t = model->losses(small_batch(8), {});
  EXPECT_NEAR(term(t, "mlm").item<double>(), std::log(40.0), 1e-5);
  EXPECT_NEAR(term(t, "object_label").item<double>(), std::log(9.0), 1e-5);
  EXPECT_NEAR(term(t, "itm").item<double>(), std::log(2.0), 1e-5);
  EXPECT_NEAR(term(t, "qa").item<double>(), std::log(7.0), 1e-5);
}

TEST(SemvlpLosses, ABatchOfMismatchedPairsGivesZeroWithoutNan) {
  for (const auto mode : {Switch::kLow, Switch::kHigh}) {
    const auto model = make({.mode = mode, .mismatch = 1.0});
    const auto t = model->losses(small_batch(), {});
    for (const char* name : {"mlm", "object_feature", "object_label", "qa"}) EXPECT_EQ(term(t, name).item<double>(), 0.0) << name;
    total(t).backward();
    for (const auto& p : model->parameters()) {
      if (p.grad().defined()) {
        EXPECT_TRUE(p.grad().isfinite().all().item<bool>());
      }
    }
  }
}

TEST(SemvlpLosses, LxmertCountsMismatchedPairsToo) {
  const auto t = make({.mode = Switch::kLow, .mismatch = 1.0, .on_negatives = OnNegatives::kOn})->losses(small_batch(), {});
  EXPECT_GT(term(t, "mlm").item<double>(), 0.0);
  EXPECT_GT(term(t, "object_label").item<double>() + term(t, "object_feature").item<double>(), 0.0);
}

TEST(SemvlpLosses, PicturesOfOneIdAreNeverMismatched) {
  auto batch = small_batch();
  batch.image_ids.zero_();
  auto s = only(&LossSpec::itm);
  s.mismatch = 1.0;
  const auto t = make(s)->losses(batch, {.diagnostics = true});
  // Every pair stays matched: the loss is that of class 1 alone, and falls when the head is pushed there.
  auto model = make(s);
  const at::NoGradGuard no_gradient;
  model->named_parameters()["pretrain.itm.bias"][1] = 50.0;
  EXPECT_NEAR(term(model->losses(batch, {}), "itm").item<double>(), 0.0, 1e-6);
  EXPECT_GT(term(t, "itm").item<double>(), 0.0);
}

TEST(SemvlpLosses, MaskedWordsOfTheHighLevelSeeNoPicture) {
  const auto model = make(only(&LossSpec::mlm, Switch::kHigh));
  auto a = small_batch(), b = small_batch();
  b.regions.features = b.regions.features + 1;
  EXPECT_TRUE(near(term(model->losses(a, {}), "mlm"), term(model->losses(b, {}), "mlm")));
  const auto low = make(only(&LossSpec::mlm, Switch::kLow));
  EXPECT_FALSE(near(term(low->losses(a, {}), "mlm"), term(low->losses(b, {}), "mlm")));
}

TEST(SemvlpLosses, HiddenFeaturesDoNotLeak) {
  // With every region hidden the prediction cannot depend on features; its target does.
  auto s = only(&LossSpec::object_label);
  s.object_probability = 0.99;
  const auto model = make(s);
  auto a = small_batch(2), b = a;
  b.regions.features = b.regions.features + 3;
  int64_t step = 0;  // one whose draws hide every region
  for (;; ++step) {
    Random random(0, "mask.object", static_cast<uint64_t>(step));
    if (objectives::choose_regions(a.regions.visible, 0.99, random).equal(a.regions.visible)) break;
  }
  const StepContext context{.seed = 0, .step = step};
  EXPECT_TRUE(near(term(model->losses(a, context), "object_label"), term(model->losses(b, context), "object_label")));
}

TEST(SemvlpLosses, DrawsDependOnSeedAndStepAlone) {
  const auto model = make({});
  const auto batch = small_batch();
  const auto one = total(model->losses(batch, {.seed = 3, .step = 5}));
  model->losses(batch, {.seed = 3, .step = 6});
  EXPECT_TRUE(one.equal(total(model->losses(batch, {.seed = 3, .step = 5}))));
  EXPECT_FALSE(one.equal(total(model->losses(batch, {.seed = 4, .step = 5}))));
}

TEST(SemvlpLosses, SwitchingOneLossOffMovesNoOther) {
  const auto batch = small_batch();
  auto all = LossSpec{.mode = Switch::kLow}, without = all;
  without.qa = 0;
  EXPECT_TRUE(term(make(all)->losses(batch, {}), "object_label").equal(term(make(without)->losses(batch, {}), "object_label")));
  EXPECT_TRUE(term(make(all)->losses(batch, {}), "mlm").equal(term(make(without)->losses(batch, {}), "mlm")));
}

TEST(SemvlpLosses, FallWhenABatchIsLearnt) {
  for (const auto mode : {Switch::kLow, Switch::kHigh}) {
    const auto model = make({.mode = mode});
    const auto batch = small_batch(8);
    const auto before = total(model->losses(batch, {})).item<double>();
    for (int64_t i = 0; i < 150; ++i) {
      model->zero_grad();
      total(model->losses(batch, {})).backward();
      const at::NoGradGuard no_gradient;
      for (auto& p : model->parameters())
        if (p.grad().defined()) p.sub_(p.grad().clamp(-1, 1), 0.05);
    }
    EXPECT_LT(total(model->losses(batch, {})).item<double>(), 0.5 * before);
  }
}

TEST(SemvlpLosses, ContrastIsOneOfTheBatchAtFirstAndReachesNoCrossAttention) {
  auto model = make(only(&LossSpec::itc, Switch::kApart));
  {
    const at::NoGradGuard no_gradient;
    for (auto& p : model->named_parameters())
      if (p.key() == "pretrain.itc_image.weight") p.value().zero_();
  }
  EXPECT_NEAR(term(model->losses(small_batch(8), {}), "itc").item<double>(), std::log(8.0), 1e-5);
  model = make(only(&LossSpec::itc, Switch::kApart));
  total(model->losses(small_batch(), {})).backward();
  for (const auto& p : model->named_parameters()) {
    if (p.key().find("cross") != std::string::npos) {
      EXPECT_FALSE(p.value().grad().defined()) << p.key();
    }
  }
}

// ---- the objective by itself

TEST(ObjectPrediction, FeatureErrorIsSmoothL1) {
  const auto predicted = at::tensor({0.0, 0.5, 3.0}).to(at::kFloat).view({1, 3}), target = at::zeros({1, 3});
  EXPECT_NEAR(objectives::feature_errors(predicted, target).item<double>(), (0.0 + 0.125 + 2.5) / 3, 1e-6);
}

TEST(ObjectPrediction, RegionsWithoutClassGiveNothing) {
  const auto errors = objectives::label_errors(at::zeros({2, 4}), at::tensor({1, -1}, at::kLong));
  EXPECT_NEAR(errors[0].item<double>(), std::log(4.0), 1e-6);
  EXPECT_EQ(errors[1].item<double>(), 0.0);
}

TEST(ObjectPrediction, ChoosesAboutTheAskedShareOfVisibleRegions) {
  Random random(1, "test");
  auto visible = at::ones({200, 50}, at::kBool);
  visible.slice(1, 40).fill_(false);
  const auto chosen = objectives::choose_regions(visible, 0.15, random);
  EXPECT_FALSE(chosen.slice(1, 40).any().item<bool>());
  EXPECT_NEAR(chosen.sum().item<double>() / (200 * 40), 0.15, 0.015);
}

TEST(ObjectPrediction, WeightedMeanOfNothingIsZero) {
  const auto none = at::zeros({0}, at::TensorOptions().requires_grad(true));
  EXPECT_EQ(objectives::weighted_mean(none, at::zeros({0}), 0).item<double>(), 0.0);
}

}  // namespace
}  // namespace vlp::systems::semvlp
