// What the paper leaves open about masked image modelling: what is recovered, from which masks, with which text.

#include <algorithm>
#include <map>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/systems/make_system.hpp"
#include "tests/semmim/fixture.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::semmim {
namespace {

using test::near;

// ---- what is recovered, and with what beside it

TEST(Supervision, PixelsCanBeRecoveredBesideTheAgreementLoss) {
  LossSpec l = small_losses();
  l.masked_image.supervision = Supervision::kRawPixels;
  const auto with = make(l);
  const auto t = losses_of(*with, small_batch());
  EXPECT_TRUE(near(term(t, "agreement"), term(losses_of(*make(small_losses()), small_batch()), "agreement"))) << "the same loss as beside soft targets";
  EXPECT_FALSE(named(*with, "mim.momentum_encoder").empty());
  l.agreement = 0;
  const auto without = make(l);
  EXPECT_TRUE(named(*without, "mim.momentum").empty());
  EXPECT_EQ(losses_of(*without, small_batch()).terms.size(), 5u);
  EXPECT_TRUE(near(term(losses_of(*without, small_batch()), "mim"), term(t, "mim"))) << "at the start both encoders choose the same patches";
}

TEST(Supervision, ALossOfWeightZeroIsNotComputed) {
  auto l = small_losses();
  l.agreement = 0;
  std::vector<std::string> names;
  for (const auto& [name, v] : losses_of(*make(l), small_batch()).terms) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"itc", "itm", "mlm", "plm", "mim"}));
}

// ---- masking

LossSpec mim_alone() {
  auto l = small_losses();
  l.itc = l.itm = l.mlm = l.plm = l.agreement = 0;
  return l;
}
double mim_with(const LossSpec& l) { return term(losses_of(*make(l), small_batch()), "mim").item<double>(); }

TEST(Masking, BlocksComeFromTheirOwnSettings) {
  auto l = mim_alone();
  l.masked_image.masking = Masking::kBlock, l.masked_image.block_min = 2;
  const auto block = mim_with(l);
  EXPECT_DOUBLE_EQ(mim_with(l), block);
  l.masked_image.masking = Masking::kRandom;
  EXPECT_NE(mim_with(l), block);
}

TEST(Masking, TheShareOfHiddenPatchesIsLogged) {
  auto l = mim_alone();
  for (const auto masking : {Masking::kRandom, Masking::kTextGuided})
    for (const double ratio : {0.25, 0.5}) {
      l.masked_image.masking = masking, l.masked_image.ratio = ratio;
      const auto facts = losses_of(*make(l), small_batch()).facts;
      const auto share = std::find_if(facts.begin(), facts.end(), [](const auto& f) { return f.first == "masked_share"; });
      ASSERT_NE(share, facts.end());
      EXPECT_NEAR(share->second, ratio, 1e-6);
    }
}

TEST(Masking, TemperatureCanBeThatOfTheContrastiveLoss) {
  auto l = mim_alone();
  l.masked_image.mask_temperature = 5.0;
  const auto hot = mim_with(l);
  l.masked_image.mask_temperature_from = MaskTemperature::kItc;  // starts at 0.07
  const auto learnt = mim_with(l);
  l.masked_image.mask_temperature_from = MaskTemperature::kFixed, l.masked_image.mask_temperature = 0.07;
  EXPECT_DOUBLE_EQ(mim_with(l), learnt);
  EXPECT_NE(hot, learnt);
}

TEST(Masking, SpacesGuideDifferently) {
  auto l = mim_alone();
  std::map<MaskSpace, double> entropy;
  for (const auto space : {MaskSpace::kItc, MaskSpace::kRaw, MaskSpace::kRawDot}) {
    l.masked_image.mask_space = space;
    for (const auto& [name, v] : losses_of(*make(l), small_batch()).facts)
      if (name == "mask_entropy") entropy[space] = v;
  }
  ASSERT_EQ(entropy.size(), 3u);
  EXPECT_LT(entropy[MaskSpace::kRawDot], entropy[MaskSpace::kRaw]) << "dot products of 16 numbers spread wider than cosines";
}

TEST(Masking, TheMaskTokenMayTakeThePositionToo) {
  nn::ImageEncoderSpec s = small().image;
  s.norm_before = false;
  nn::ImageEncoder encoder(s);
  nn::initialise(encoder, nn::Init::kFanIn, 1);
  const auto pixels = at::randn({1, 3, 32, 32});
  const auto hidden = at::zeros({1, 16}, at::kBool).index_fill_(1, at::tensor({3, 8}, at::kLong), true);
  const auto token = at::randn({16});
  const auto plain = encoder.embed(pixels, {}, {});
  const auto before = encoder.embed(pixels, hidden, token), after = encoder.embed(pixels, hidden, token, nn::MaskAt::kAfterPositions);
  EXPECT_TRUE(near(after[0][1 + 3], after[0][1 + 8])) << "without a position all masked patches are alike";
  EXPECT_FALSE(near(before[0][1 + 3], before[0][1 + 8]));
  for (int64_t i = 0; i < 17; ++i) {
    if (i == 4 || i == 9) continue;
    EXPECT_TRUE(near(after[0][i], plain[0][i])) << i;
  }
}

TEST(Masking, WhereTheMaskTokenStandsMattersToTheLoss) {
  auto l = mim_alone();
  l.masked_image.masking = Masking::kRandom;
  const auto before = mim_with(l);
  l.masked_image.mask_token_at = MaskTokenAt::kAfter;
  EXPECT_NE(mim_with(l), before);
}

// ---- injection

TEST(Injection, AProjectionTrainsAndServesBothBranches) {
  auto l = mim_alone();
  const auto plain = trained_parameters(*make(l));
  l.masked_image.inject_projection = InjectProjection::kLinear;
  const auto linear = make(l);
  EXPECT_EQ(trained_parameters(*linear), plain + 16 * 16 + 16);
  const auto before = term(losses_of(*linear, small_batch()), "mim");
  before.backward();
  EXPECT_GT(parameter(*linear, "mim.inject_projection.weight").grad().abs().sum().item<double>(), 0.0);
  l.masked_image.inject_projection = InjectProjection::kLayerNorm;
  EXPECT_EQ(trained_parameters(*make(l)), plain + 2 * 16);
  l.masked_image.inject = Inject::kNone;
  EXPECT_EQ(trained_parameters(*make(l)), plain) << "nothing to project";
}

TEST(Injection, AnIdentityProjectionChangesNothing) {
  auto l = mim_alone();
  const auto plain = mim_with(l);
  l.masked_image.inject_projection = InjectProjection::kLinear;
  const auto model = make(l);
  {
    const at::NoGradGuard no_gradient;
    parameter(*model, "mim.inject_projection.weight").copy_(at::eye(16));
  }
  EXPECT_NEAR(term(losses_of(*model, small_batch()), "mim").item<double>(), plain, 1e-6);
}

}  // namespace
}  // namespace vlp::systems::semmim
