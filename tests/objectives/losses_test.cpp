#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/objectives/itc.hpp"
#include "core/objectives/itm.hpp"
#include "core/objectives/mlm.hpp"
#include "core/objectives/pixel_regression.hpp"
#include "core/objectives/self_distillation.hpp"
#include "core/util/error.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::objectives {
namespace {

using test::kForward;
using test::kGradient;
using test::load_ref;
using test::near;

at::Tensor ids(std::vector<int64_t> v) { return at::tensor(v, at::kLong); }

TEST(ItcLoss, EqualsItsValueByHand) {
  // Two pairs, similarities 1 on and 0 off the diagonal, tau 1: every row and column is -log(e / (e + 1)).
  const auto unit = at::eye(2);
  const auto loss = itc_loss(itc_logits(unit, unit, at::ones({})), ids({0, 1}));
  EXPECT_NEAR(loss.item<double>(), std::log(1 + std::exp(-1.0)), 1e-6);
}

TEST(ItcLoss, IsLogBAtChance) { EXPECT_NEAR(itc_loss(at::zeros({8, 8}), at::arange(8)).item<double>(), std::log(8.0), 1e-6); }

TEST(ItcLoss, MatchesReferenceValueAndGradient) {
  auto ref = load_ref("itc_loss");
  auto image = ref["image"].requires_grad_(), text = ref["text"].requires_grad_(), tau = ref["tau"].requires_grad_();
  const auto loss = itc_loss(itc_logits(image, text, tau), ref["ids"]);
  loss.backward();
  EXPECT_TRUE(near(loss, ref["loss"]));
  EXPECT_TRUE(near(image.grad(), ref["image_grad"], kGradient));
  EXPECT_TRUE(near(text.grad(), ref["text_grad"], kGradient));
  EXPECT_TRUE(near(tau.grad(), ref["tau_grad"], kGradient));
}

TEST(ItcLoss, DoesNotDependOnBatchOrder) {
  auto ref = load_ref("itc_loss");
  const auto order = ids({4, 2, 0, 3, 1});
  const auto a = itc_loss(itc_logits(ref["image"], ref["text"], ref["tau"]), ref["ids"]);
  const auto b = itc_loss(itc_logits(ref["image"].index_select(0, order), ref["text"].index_select(0, order), ref["tau"]), ref["ids"].index_select(0, order));
  EXPECT_TRUE(near(a, b));
}

TEST(ItcLoss, SaysWhichShapesDoNotFit) {
  try {
    itc_logits(at::zeros({3, 4}), at::zeros({3, 5}), at::ones({}));
    FAIL();
  } catch (const ShapeError& e) {
    EXPECT_STREQ(e.what(), "itc_logits: text is (3, 5), expected (3, 4)");
  }
}

TEST(ItmLoss, MatchesReferenceValueAndGradient) {
  auto ref = load_ref("itm_loss");
  auto logits = ref["logits"].requires_grad_();
  const auto loss = itm_loss(logits, ref["matched"]);
  loss.backward();
  EXPECT_TRUE(near(loss, ref["loss"]));
  EXPECT_TRUE(near(logits.grad(), ref["logits_grad"], kGradient));
}

TEST(ItmLoss, IsThePriorsEntropyWhereThePriorIsPredicted) {
  const auto prior = at::tensor({std::log(2.0 / 3), std::log(1.0 / 3)}, at::kFloat).expand({3, 2});
  EXPECT_NEAR(itm_loss(prior, ids({1, 0, 0})).item<double>(), 0.6365, 1e-4);
}

TEST(HardNegatives, NeverTakeAnItemOfTheSamePicture) {
  const auto pictures = ids({0, 0, 1, 2});
  for (uint64_t step = 0; step < 200; ++step) {
    Random random(1, "test", step);
    const auto j = hard_negatives(at::eye(4) * 100, pictures, 1, random);  // the diagonal is by far the likeliest, and forbidden
    EXPECT_FALSE(pictures.index_select(0, j).eq(pictures).any().item<bool>());
  }
}

TEST(HardNegatives, FollowTheSoftmaxOfTheLogits) {
  const auto logits = at::tensor({9.0, std::log(1.0), std::log(3.0), std::log(6.0)}).to(at::kFloat).expand({4, 4});
  std::vector<int64_t> counts(4);
  for (uint64_t step = 0; step < 8000; ++step) {
    Random random(2, "test", step);
    ++counts[static_cast<size_t>(hard_negatives(logits, at::arange(4), 1, random)[0].item<int64_t>())];
  }
  EXPECT_EQ(counts[0], 0);
  EXPECT_NEAR(static_cast<double>(counts[1]) / 8000, 0.1, 0.015);
  EXPECT_NEAR(static_cast<double>(counts[2]) / 8000, 0.3, 0.02);
  EXPECT_NEAR(static_cast<double>(counts[3]) / 8000, 0.6, 0.02);
}

TEST(HardNegatives, AreAllAlikeAtHardnessZeroAndHarderAboveOne) {
  const auto logits = at::tensor({0.0, std::log(1.0), std::log(3.0)}).to(at::kFloat).expand({3, 3});
  std::vector<int64_t> alike(3), harder(3);
  for (uint64_t step = 0; step < 4000; ++step) {
    Random random(2, "test", step);
    ++alike[static_cast<size_t>(hard_negatives(logits, at::arange(3), 0, random)[0].item<int64_t>())];
    ++harder[static_cast<size_t>(hard_negatives(logits, at::arange(3), 2, random)[0].item<int64_t>())];
  }
  EXPECT_NEAR(static_cast<double>(alike[2]) / 4000, 0.5, 0.03);
  EXPECT_NEAR(static_cast<double>(harder[2]) / 4000, 0.9, 0.02);  // 3^2 to 1
}

TEST(HardNegatives, GiveMinusOneWhereEveryItemIsTheSamePicture) {
  Random random(1, "test");
  EXPECT_TRUE(hard_negatives(at::randn({3, 3}), ids({5, 5, 5}), 1, random).eq(-1).all().item<bool>());
}

TEST(HardNegatives, SurviveLogitsThatUnderflow) {
  Random random(1, "test");
  const auto j = hard_negatives(at::full({3, 3}, -1e30), ids({0, 1, 2}), 1, random);
  EXPECT_TRUE(j.ge(0).all().item<bool>());
  EXPECT_FALSE(j.eq(at::arange(3)).any().item<bool>());
}

TEST(SoftCrossEntropy, MatchesReferenceValueAndGradient) {
  auto ref = load_ref("soft_cross_entropy");
  auto student = ref["student"].requires_grad_();
  const DistillationSpec s;
  const auto target = soft_targets(ref["teacher"], ref["center"], s);
  EXPECT_TRUE(near(target, ref["target"]));
  const auto loss = soft_cross_entropy(student, target, s);
  loss.backward();
  EXPECT_TRUE(near(loss, ref["loss"]));
  EXPECT_TRUE(near(student.grad(), ref["student_grad"], kGradient));
  auto center = ref["center"].clone();
  update_center(center, ref["teacher"], s);
  EXPECT_TRUE(near(center, ref["new_center"]));
}

TEST(SoftCrossEntropy, GradientChecksInDoublePrecision) {
  const DistillationSpec s{.student_temperature = 0.7, .teacher_temperature = 0.5};
  const auto target = soft_targets(at::randn({3, 5}), at::zeros({5}), s).to(at::kDouble);
  EXPECT_TRUE(test::gradient_checks(
      [&](const at::Tensor& z) { return -(target * at::log_softmax(z / s.student_temperature, -1)).sum(-1).mean(); }, at::randn({3, 5})));
}

TEST(SoftCrossEntropy, IsLogKForUniformTargetsAndPredictions) {
  const DistillationSpec s;
  const auto uniform = soft_targets(at::zeros({4, 1024}), at::zeros({1024}), s);
  EXPECT_NEAR(soft_cross_entropy(at::zeros({4, 1024}), uniform, s).item<double>(), 6.931, 1e-3);
}

TEST(SoftTargets, HaveNoGradient) {
  auto teacher = at::randn({2, 3}).requires_grad_();
  EXPECT_FALSE(soft_targets(teacher, at::zeros({3}), {}).requires_grad());
}

TEST(CodeUse, TellsBothKindsOfCollapse) {
  const auto uniform = code_use(at::full({10, 8}, 1.0 / 8));
  EXPECT_NEAR(uniform.entropy, std::log(8.0), 1e-5);
  const auto one_code = code_use(at::one_hot(at::zeros({10}, at::kLong), 8).to(at::kFloat));
  EXPECT_NEAR(one_code.entropy, 0.0, 1e-5);
  EXPECT_EQ(one_code.codes, 1.0);
}

TEST(PixelLoss, MatchesReferenceValueAndGradient) {
  auto ref = load_ref("pixel_loss");
  EXPECT_TRUE(near(pixel_patches(ref["pixels"], 4, PixelTarget::kRaw), ref["patches"]));
  EXPECT_TRUE(near(pixel_patches(ref["pixels"], 4, PixelTarget::kNormalised), ref["target"], {1e-4, 1e-5}));
  auto predicted = ref["predicted"].requires_grad_();
  const auto loss = pixel_loss(predicted, ref["target"], ref["hidden"]);
  loss.backward();
  EXPECT_TRUE(near(loss, ref["loss"]));
  EXPECT_TRUE(near(predicted.grad(), ref["predicted_grad"], kGradient));
}

TEST(TokenLoss, IsAConnectedZeroWithoutLabels) {
  auto logits = at::zeros({0, 7}).requires_grad_();
  const auto loss = token_loss(logits, at::zeros({0}, at::kLong));
  EXPECT_EQ(loss.item<double>(), 0.0);
  loss.backward();
}

}  // namespace
}  // namespace vlp::objectives
