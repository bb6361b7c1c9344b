#include "core/systems/semmim/model.hpp"

#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/objectives/self_distillation.hpp"
#include "core/systems/make_system.hpp"
#include "tests/semmim/fixture.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::semmim {
namespace {

using test::near;

// ---- parameter counts at the paper's sizes (Sec. 4.2; Table 8)

struct Size {
  int64_t with_mim = 0, without_mim = 0;
};

Size paper_size(MlmHead head, DecoderEmbedding embedding, int64_t unused) {
  ModelSpec s;
  s.vocabulary = 30522;
  s.image.transformer = {.dim = 768, .heads = 12, .layers = 12, .hidden = 3072, .norm = nn::NormPlacement::kPre,
                         .activation = nn::Activation::kQuickGelu, .norm_epsilon = 1e-5};
  s.text.layers = s.fusion.layers = 6;
  s.mlm_head = head, s.decoder_embedding = embedding, s.unused_fusion_layers = unused;
  LossSpec l;
  l.masked_image.supervision = Supervision::kSelfDistilled;
  const Model model(s, {}, l);
  Size out{.with_mim = trained_parameters(model)};
  for (const auto& p : model.named_parameters())
    if (!p.key().starts_with("mim.")) out.without_mim += p.value().numel();
  return out;
}

struct Layout {
  const char* name;
  MlmHead head;
  DecoderEmbedding embedding;
  int64_t unused, without_mim, with_head;
};

class PaperLayouts : public testing::TestWithParam<Layout> {};

TEST_P(PaperLayouts, HaveTheDocumentedParameters) {
  const auto& p = GetParam();
  const auto size = paper_size(p.head, p.embedding, p.unused);
  EXPECT_EQ(size.without_mim, p.without_mim);
  EXPECT_EQ(size.with_mim, p.with_head + 768) << "the [MASK] token has 768";
}
INSTANTIATE_TEST_SUITE_P(
    Semmim, PaperLayouts,
    testing::Values(Layout{"one_table", MlmHead::kTiedText, DecoderEmbedding::kShared, 0, 324'329'591, 329'838'711},
                    Layout{"two_tables", MlmHead::kTiedText, DecoderEmbedding::kOwn, 0, 348'166'775, 353'675'895},
                    Layout{"own_mlm_matrix", MlmHead::kOwn, DecoderEmbedding::kOwn, 0, 371'607'671, 377'116'791},
                    Layout{"three_tables", MlmHead::kFusionTable, DecoderEmbedding::kOwn, 0, 372'003'959, 377'513'079},
                    Layout{"three_tables_and_unused_layers", MlmHead::kFusionTable, DecoderEmbedding::kOwn, 6, 428'714'615, 434'223'735}),
    [](const auto& layout) { return std::string(layout.param.name); });

TEST(Semmim, MaskingAndInjectionAddNoParameters) {
  auto l = small_losses();
  const auto with = trained_parameters(*make(l));
  l.masked_image.masking = Masking::kRandom;
  l.masked_image.inject = Inject::kNone;
  EXPECT_EQ(trained_parameters(*make(l)), with);
}

// ---- what the masked-image part must and must not do (Sec. 3.2)

TEST(Semmim, GivesEveryLossOfEquation4) {
  const auto model = make(small_losses());
  const auto t = model->losses(small_batch(), {.seed = 1, .step = 0, .diagnostics = true});
  std::vector<std::string> names;
  for (const auto& [n, v] : t.terms) {
    names.push_back(n);
    EXPECT_TRUE(std::isfinite(v.item<double>())) << n;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"itc", "itm", "mlm", "plm", "agreement", "mim"}));
}

TEST(Semmim, TurningALossOffMovesNoOther) {
  const auto batch = small_batch();
  auto l = small_losses();
  const auto all = make(l)->losses(batch, {.seed = 1, .step = 5, .diagnostics = false});
  l.itm = 0;
  const auto fewer = make(l)->losses(batch, {.seed = 1, .step = 5, .diagnostics = false});
  for (const char* name : {"itc", "mlm", "plm", "agreement", "mim"}) EXPECT_TRUE(near(term(fewer, name), term(all, name))) << name;
}

TEST(Semmim, TheMomentumBranchGetsNoGradient) {
  const auto model = make(small_losses());
  const auto t = model->losses(small_batch(), {.seed = 1, .step = 0, .diagnostics = false});
  (term(t, "agreement") + term(t, "mim")).backward();
  for (const auto& [name, p] : named(*model, "mim.momentum")) {
    EXPECT_FALSE(p.requires_grad()) << name;
    EXPECT_FALSE(p.grad().defined()) << name;
  }
  for (const auto& [name, p] : named(*model, "mim.encoding_head")) EXPECT_TRUE(p.grad().defined()) << name;
  EXPECT_TRUE(model->named_parameters()["mim.mask_token"].grad().defined());
}

TEST(Semmim, MomentumWeightsEqualTheClosedForm) {
  auto l = small_losses();
  const auto model = make(l);
  const auto key = std::string("stack.layer0.mlp_up.weight");
  const auto start = model->named_parameters()["image." + key].detach().clone();
  at::Tensor expected = start.clone();
  for (int k = 0; k < 5; ++k) {
    const at::NoGradGuard no_gradient;
    auto online = model->named_parameters()["image." + key];
    online += 0.1;  // stands for an optimiser step
    expected = 0.9 * expected + 0.1 * online;
    model->after_step({});
  }
  EXPECT_TRUE(near(model->named_parameters()["mim.momentum_encoder." + key], expected));
}

// The agreement loss depends on [CLS] of both branches alone: other text must not move it, in any routing.
class Routings : public testing::TestWithParam<Routing> {};
TEST_P(Routings, TheMomentumClassTokenDoesNotSeeTheText) {
  auto l = small_losses();
  l.itm = l.mlm = l.plm = 0;
  l.masked_image.routing = GetParam();
  l.masked_image.inject_start = 1;  // as much text as there can be
  const auto model = make(l);
  auto batch = small_batch();
  const auto before = model->losses(batch, {.seed = 1, .step = 0, .diagnostics = false});
  batch.text.slice(1, 1, 3).fill_(17);
  const auto after = model->losses(batch, {.seed = 1, .step = 0, .diagnostics = false});
  EXPECT_TRUE(near(term(after, "agreement"), term(before, "agreement")));
  EXPECT_FALSE(near(term(after, "mim"), term(before, "mim"))) << "the patches do see it";
}
INSTANTIATE_TEST_SUITE_P(Semmim, Routings, testing::Values(Routing::kEquation, Routing::kSentence, Routing::kSymmetric));

TEST(Semmim, WithoutInjectionAndGuidanceTheTextPlaysNoPartInMim) {
  auto l = small_losses();
  l.itm = l.mlm = l.plm = 0;
  l.masked_image.inject = Inject::kNone;
  l.masked_image.masking = Masking::kRandom;
  const auto model = make(l);
  auto batch = small_batch();
  const auto before = model->losses(batch, {.seed = 1, .step = 0, .diagnostics = false});
  batch.text.slice(1, 1, 3).fill_(17);
  EXPECT_TRUE(near(term(model->losses(batch, {.seed = 1, .step = 0, .diagnostics = false}), "mim"), term(before, "mim")));
}

TEST(Semmim, StoppedInjectionSendsNoGradientIntoTheText) {
  auto l = small_losses();
  l.itc = l.itm = l.mlm = l.plm = 0;
  for (const auto& [gradient, flows] : {std::pair{InjectGradient::kFlow, true}, {InjectGradient::kStop, false}}) {
    l.masked_image.inject_gradient = gradient;
    const auto model = make(l);
    term(model->losses(small_batch(), {.seed = 1, .step = 0, .diagnostics = false}), "mim").backward();
    EXPECT_EQ(model->named_parameters()["text.layer0.mlp_up.weight"].grad().defined(), flows);
  }
}

TEST(Semmim, PixelTargetsNeedNoMomentumEncoder) {
  LossSpec l;
  l.agreement = 0;
  l.masked_image.supervision = Supervision::kRawPixels;
  l.masked_image.inject_start = 3;
  const auto model = make(l);
  EXPECT_TRUE(named(*model, "mim.momentum").empty());
  const auto t = model->losses(small_batch(), {.seed = 1, .step = 0, .diagnostics = false});
  EXPECT_GT(term(t, "mim").item<double>(), 0.0);
}

TEST(Semmim, PaddingContentCountsForNothing) {
  const auto model = make(small_losses());
  model->eval();
  const auto short_text = at::tensor(std::vector<int64_t>{2, 9, 11}, at::kLong).view({1, 3});
  const auto padded = at::tensor(std::vector<int64_t>{2, 9, 11, 0, 0}, at::kLong).view({1, 5});
  EXPECT_TRUE(near(model->encode_text(padded).embedding, model->encode_text(short_text).embedding));
  const auto image = model->encode_image(at::randn({1, 3, 32, 32}));
  EXPECT_TRUE(near(model->match(image.tokens, model->encode_text(padded)), model->match(image.tokens, model->encode_text(short_text))));
}

TEST(Semmim, DecoderDoesNotSeeTheFuture) {
  const auto model = make(small_losses());
  const auto text = model->encode_text(small_batch().text);
  const auto memory = model->fuse(model->encode_image(at::randn({4, 3, 32, 32})).tokens, text);
  auto input = at::full({4, 5}, 8, at::kLong);
  const auto before = model->decode(memory, input);
  input.slice(1, 3).fill_(20);
  EXPECT_TRUE(near(model->decode(memory, input).slice(1, 0, 3), before.slice(1, 0, 3)));
}

TEST(Semmim, SurvivesABatchOfOnePicture) {
  auto batch = small_batch();
  batch.image_ids.fill_(7);  // no negatives anywhere
  const auto model = make(small_losses());
  const auto t = model->losses(batch, {.seed = 1, .step = 0, .diagnostics = false});
  for (const auto& [name, v] : t.terms) EXPECT_TRUE(std::isfinite(v.item<double>())) << name;
}

}  // namespace
}  // namespace vlp::systems::semmim
