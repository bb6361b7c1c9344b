// Eq. 1 and what surrounds it: schedules, heads, centres.

#include <cmath>
#include <tuple>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/nn/initialise.hpp"
#include "core/systems/make_system.hpp"
#include "core/systems/semmim/schedules.hpp"
#include "tests/semmim/fixture.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::semmim {
namespace {

using test::near;

TEST(EmaMomentum, IsConstantOrRisesToOne) {
  MimSpec s;
  s.ema_momentum = 0.996;
  EXPECT_DOUBLE_EQ(ema_momentum(s, 700, 1000), 0.996);
  s.ema_schedule = EmaSchedule::kCosine;
  EXPECT_DOUBLE_EQ(ema_momentum(s, 0, 1000), 0.996);
  EXPECT_NEAR(ema_momentum(s, 500, 1000), 0.998, 1e-12);
  EXPECT_NEAR(ema_momentum(s, 250, 1000), 1 - 0.004 * (std::cos(std::acos(-1.0) / 4) + 1) / 2, 1e-12);
  EXPECT_NEAR(ema_momentum(s, 999, 1000), 1.0, 1e-7);
}

TEST(TeacherTemperature, WarmsUpLinearly) {
  MimSpec s;
  EXPECT_DOUBLE_EQ(teacher_temperature(s, 0), 0.04);
  s.teacher_temperature = 0.07, s.teacher_warmup_steps = 30;
  EXPECT_DOUBLE_EQ(teacher_temperature(s, 0), 0.04);
  EXPECT_NEAR(teacher_temperature(s, 10), 0.05, 1e-12);
  EXPECT_DOUBLE_EQ(teacher_temperature(s, 30), 0.07);
  EXPECT_DOUBLE_EQ(teacher_temperature(s, 3000), 0.07);
}

// k updates against the closed form, with the online weights moving as an optimiser would move them.
class MomentumForms : public testing::TestWithParam<std::pair<EmaSchedule, EmaWhen>> {};
TEST_P(MomentumForms, WeightsEqualTheClosedForm) {
  auto l = small_losses();
  std::tie(l.masked_image.ema_schedule, l.masked_image.ema_when) = GetParam();
  const auto model = make(l);
  const std::string key = "stack.layer0.mlp_up.weight";
  auto online = parameter(*model, "image." + key);
  auto expected = online.detach().clone();
  const int64_t steps = 5;
  for (int64_t k = 0; k < steps; ++k) {
    const at::NoGradGuard no_gradient;
    const double m =
        l.masked_image.ema_schedule == EmaSchedule::kConstant ? 0.9 : 1 - 0.1 * (1 + std::cos(std::acos(-1.0) * static_cast<double>(k) / 5)) / 2;
    const StepContext step{.step = k, .steps = steps};
    model->before_step(step);
    if (l.masked_image.ema_when == EmaWhen::kBeforeForward) expected = m * expected + (1 - m) * online;
    online += 0.1;
    model->after_step(step);
    if (l.masked_image.ema_when == EmaWhen::kAfterStep) expected = m * expected + (1 - m) * online;
  }
  EXPECT_TRUE(near(parameter(*model, "mim.momentum_encoder." + key), expected));
}
INSTANTIATE_TEST_SUITE_P(Semmim, MomentumForms,
                         testing::Values(std::pair{EmaSchedule::kConstant, EmaWhen::kAfterStep},
                                         std::pair{EmaSchedule::kConstant, EmaWhen::kBeforeForward},
                                         std::pair{EmaSchedule::kCosine, EmaWhen::kAfterStep},
                                         std::pair{EmaSchedule::kCosine, EmaWhen::kBeforeForward}));

TEST(MomentumBranch, TheTeacherOfAStepIsTheSameInBothOrders) {
  auto l = small_losses();
  std::vector<LossTerms> seen;
  for (const auto when : {EmaWhen::kAfterStep, EmaWhen::kBeforeForward}) {
    l.masked_image.ema_when = when;
    const auto model = make(l);
    for (int64_t k = 0; k < 3; ++k) {
      model->before_step({.step = k});
      seen.push_back(losses_of(*model, small_batch(), k));
      const at::NoGradGuard no_gradient;
      for (auto& [name, p] : named(*model, "image.")) at::Tensor(p).add_(0.01);
      model->after_step({.step = k});
    }
  }
  for (const char* name : {"agreement", "mim"}) EXPECT_TRUE(near(term(seen[2], name), term(seen[5], name))) << name;
}

void expect_evaluation(const nn::Module& module) {
  EXPECT_FALSE(module.is_training());
  for (const auto& part : module.parts()) expect_evaluation(*part.value());
}

TEST(MomentumBranch, StaysInEvaluationMode) {
  auto s = small();
  s.image.transformer.attention_dropout = 0.5;
  const auto model = make(small_losses(), s);
  model->train();
  EXPECT_TRUE(model->is_training());
  expect_evaluation(**(*model->parts().find("mim"))->parts().find("momentum_encoder"));
  const auto pixels = small_batch().view1;
  EXPECT_FALSE(model->encode_image(pixels).tokens.equal(model->encode_image(pixels).tokens)) << "the online encoder drops attention";
  model->eval();
  EXPECT_TRUE(model->encode_image(pixels).tokens.equal(model->encode_image(pixels).tokens));
}

// ---- heads (Sec. 4.2: "less than 6M parameters")

struct Head {
  const char* name;
  std::vector<int64_t> hidden;
  int64_t parameters;
};
class HeadLayouts : public testing::TestWithParam<Head> {};
TEST_P(HeadLayouts, HaveTheDocumentedParameters) {
  EXPECT_EQ(nn::Mlp(768, GetParam().hidden, 1024).parameters().size(), 2 * GetParam().hidden.size() + 2);
  int64_t n = 0;
  for (const auto& p : nn::Mlp(768, GetParam().hidden, 1024).parameters()) n += p.numel();
  EXPECT_EQ(n, GetParam().parameters);
}
INSTANTIATE_TEST_SUITE_P(Semmim, HeadLayouts,
                         testing::Values(Head{"standard", {3072}, 5'509'120}, Head{"deep", {1536, 1536}, 5'115'904},
                                         Head{"narrow", {2048, 256}, 2'362'624}, Head{"linear", {}, 787'456}),
                         [](const auto& head) { return std::string(head.param.name); });

TEST(Mlp, OfThreeLayersEqualsItsDefinition) {
  nn::Mlp mlp(4, {6, 5}, 3);
  nn::initialise(mlp, nn::Init::kFanIn, 1);
  const auto p = mlp.named_parameters();
  const auto layer = [&](const char* name, const at::Tensor& x) {
    return at::linear(x, p[std::string(name) + ".weight"], p[std::string(name) + ".bias"]);
  };
  const auto x = at::randn({2, 4});
  EXPECT_TRUE(near(mlp.forward(x), layer("third", at::gelu(layer("second", at::gelu(layer("first", x)))))));
}

TEST(MomentumBranch, TwoHeadsSpeakForTheirOwnTokens) {
  auto l = small_losses();
  const auto shared = trained_parameters(*make(l));
  l.masked_image.heads = Heads::kTwo;
  const auto model = make(l);
  EXPECT_EQ(trained_parameters(*model), shared + 16 * 20 + 20 + 20 * 12 + 12);
  EXPECT_TRUE(parameter(*model, "mim.momentum_class_head.first.weight").equal(parameter(*model, "mim.class_head.first.weight")));
  const auto t = losses_of(*model, small_batch());
  term(t, "agreement").backward();
  EXPECT_TRUE(parameter(*model, "mim.class_head.first.weight").grad().defined());
  EXPECT_FALSE(parameter(*model, "mim.encoding_head.first.weight").grad().defined());
  EXPECT_FALSE(parameter(*model, "mim.momentum_class_head.first.weight").requires_grad());
}

// ---- centres

TEST(MomentumBranch, CentresAreSeparateSharedOrAbsent) {
  auto l = small_losses();
  const auto buffers = [&](Centering c) {
    l.masked_image.center = c;
    const auto model = make(l);
    losses_of(*model, small_batch());
    model->after_step({});
    std::map<std::string, at::Tensor> out;
    for (const auto& b : model->named_buffers())
      if (b.key().ends_with("center")) out[b.key()] = b.value().clone();
    return out;
  };
  const auto separate = buffers(Centering::kSeparate), shared = buffers(Centering::kShared);
  ASSERT_EQ(separate.size(), 2u);
  ASSERT_EQ(shared.size(), 1u);
  EXPECT_TRUE(buffers(Centering::kOff).empty());
  // The shared one moves towards the mean over all rows: 4 of [CLS], 4 * 16 of patches.
  const auto expected = (4 * separate.at("mim.class_center") + 64 * separate.at("mim.patch_center")) / 68;
  EXPECT_TRUE(near(shared.at("mim.center"), expected));
  EXPECT_GT(separate.at("mim.patch_center").abs().max().item<double>(), 0.0);
}

TEST(MomentumBranch, ALossUsesTheOldCentre) {
  const auto model = make(small_losses());
  const auto first = losses_of(*model, small_batch());
  EXPECT_TRUE(near(term(losses_of(*model, small_batch()), "mim"), term(first, "mim"))) << "no centre moves before the step is over";
}

}  // namespace
}  // namespace vlp::systems::semmim
