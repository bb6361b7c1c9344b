#include "core/systems/semvlp/model.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/systems/make_system.hpp"
#include "core/systems/semvlp/mode.hpp"
#include "tests/semvlp/fixture.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::semvlp {
namespace {

using test::near;

// ---- sizes at the paper's scale

ModelSpec paper(int64_t start) {
  ModelSpec s;
  s.vocabulary = 30522;
  s.cross.start = start;
  return s;
}

int64_t parameters_of(const Model& m, bool heads) {
  int64_t n = 0;
  for (const auto& p : m.named_parameters())
    if (heads || !p.key().starts_with("pretrain.")) n += p.value().numel();
  return n;
}

TEST(SemvlpSize, BodyHasTheDocumentedParameters) {
  for (const auto& [start, expected] : {std::pair<int64_t, int64_t>{0, 139'428'096}, {3, 132'336'384}, {6, 125'244'672}, {9, 118'152'960}, {12, 111'061'248}})
    EXPECT_EQ(trained_parameters(Model(paper(start), kFacts, std::nullopt)), expected) << "L_s = " << start;
}

TEST(SemvlpSize, PretrainingHasTheDocumentedParameters) {
  auto facts = kFacts;
  facts.answers = 9500;
  const Model model(paper(6), facts, LossSpec{});
  EXPECT_EQ(parameters_of(model, true), 145'052'056);
}

TEST(SemvlpSize, FineTuningHeadsHaveTheDocumentedParameters) {
  const auto head = [](int64_t vectors, int64_t classes) {
    int64_t n = 0;
    for (const auto& p : nn::ClassifierHead({vectors * 768, 2 * 768, classes}, 1e-12).parameters()) n += p.numel();
    return n;
  };
  EXPECT_EQ(head(1, 3129), 5'993'529);
  EXPECT_EQ(head(1, 1842), 4'015'410);
  EXPECT_EQ(head(1, 1852), 4'030'780);
  EXPECT_EQ(head(2, 2), 2'366'978);
}

// ---- modes

TEST(SemvlpMode, CoinIsFairAndDependsOnSeedAndStepAlone) {
  const LossSpec s;
  int64_t low = 0;
  for (int64_t step = 0; step < 2000; ++step) {
    low += mode_of(s, 7, step) == PairMode::kLow;
    EXPECT_EQ(mode_of(s, 7, step), mode_of(s, 7, step));
  }
  EXPECT_NEAR(static_cast<double>(low), 1000, 3 * 22.4);
  EXPECT_EQ(mode_of({.mode = Switch::kAlternate}, 1, 4), PairMode::kLow);
  EXPECT_EQ(mode_of({.mode = Switch::kAlternate}, 1, 5), PairMode::kHigh);
}

TEST(SemvlpMode, LowLevelStepsDoNotReachCrossAttention) {
  const auto model = make({.mode = Switch::kLow});
  total(model->losses(small_batch(), {})).backward();
  for (const auto& p : model->named_parameters()) {
    if (p.key().find("cross") != std::string::npos) {
      EXPECT_FALSE(p.value().grad().defined()) << p.key();
    }
  }
}

TEST(SemvlpMode, HalvesRunBothModes) {
  const auto model = make({.mode = Switch::kHalves});
  total(model->losses(small_batch(), {})).backward();
  EXPECT_TRUE(model->named_parameters()["encoder.layer1.cross_attention.query.weight"].grad().defined());
  EXPECT_EQ(model->step_kinds(), 1);
}

TEST(SemvlpMode, IsKeptWithTheWeights) {
  const auto model = make({});
  model->set_mode(PairMode::kHigh);
  EXPECT_EQ(model->named_buffers()["mode"].item<int64_t>(), 1);
  EXPECT_EQ(model->mode(), PairMode::kHigh);
}

TEST(SemvlpModel, EncodePairReadsThePresentMode) {
  const auto model = make({});
  model->eval();
  const auto batch = small_batch();
  const data::Visual picture{{}, batch.regions};
  model->set_mode(PairMode::kLow);
  const auto low = model->encode_pair(picture, batch.text);
  EXPECT_TRUE(near(low, model->pooled(model->encode(batch.regions, batch.text, PairMode::kLow), PairMode::kLow)));
  model->set_mode(PairMode::kHigh);
  EXPECT_FALSE(low.allclose(model->encode_pair(picture, batch.text)));
}

TEST(SemvlpModel, TextOfTheHighLevelIsThatOfTheTextAlone) {
  const auto model = make({});
  model->eval();
  const auto batch = small_batch(), other = small_batch(4, 9);
  EXPECT_TRUE(near(model->encode(batch.regions, batch.text, PairMode::kHigh).text, model->encode(other.regions, batch.text, PairMode::kHigh).text));
}

TEST(SemvlpModel, KnobsOfTheEmbeddingAndThePoolerCount) {
  const auto base = parameters_of(*make({}), false);
  auto s = small();
  s.img_token = ImgToken::kMean;
  EXPECT_EQ(parameters_of(*make({}, s), false), base - 16);
  s = small(), s.pooler = Pooler::kNone;
  EXPECT_EQ(parameters_of(*make({}, s), false), base - 16 * 17);
  s = small(), s.pooler = Pooler::kPerMode;
  EXPECT_EQ(parameters_of(*make({}, s), false), base + 16 * 17);
  s = small(), s.regions.projection = nn::RegionProjection::kSeparate;
  EXPECT_EQ(parameters_of(*make({}, s), false), base + 16 + 2 * 16);  // a bias and a norm more
}

}  // namespace
}  // namespace vlp::systems::semvlp
