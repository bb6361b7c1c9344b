#include "core/systems/cmal/prompt.hpp"

#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "tests/cmal/fixture.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::cmal {
namespace {

using test::near;

at::Tensor longs(std::vector<int64_t> v) { return at::tensor(v, at::kLong); }

UnimodalStates states(int64_t B, int64_t N, int64_t D, int64_t seed) {
  at::manual_seed(seed);
  return {at::randn({B, D}), at::randn({B, N, D}), at::ones({B, N}, at::kBool)};
}

// Every term of Eq. 9 tells where it comes from: position p is p, type t is 100 t, features are theirs.
struct Readable {
  std::shared_ptr<PromptLayer> layer;
  explicit Readable(PromptMaps maps = PromptMaps::kSeparate) {
    auto s = small();
    s.dim = 16, s.prompt_maps = maps;
    layer = std::make_shared<PromptLayer>(s);
    nn::initialise(*layer, nn::Init::kFanIn, 1);
  }
};

TEST(CmalPrompt, ColumnsOfOneRegionAndOneToken) {  // Sec. 3.2.2: [CLS] 0, region 1, [SEP] m + 1 = 2, token m + 1 + 1 = 3
  const PromptColumns columns{1};
  EXPECT_EQ(columns.region(longs({0}))[0].item<int64_t>(), 1);
  EXPECT_EQ(columns.token(longs({0}))[0].item<int64_t>(), 3);
  const Readable r;
  const auto prompt = r.layer->forward(states(1, 1, 16, 1), states(1, 1, 16, 2), nullptr, {});
  EXPECT_EQ(prompt.states.sizes(), (std::vector<int64_t>{1, 4, 16}));  // m + n + 2
}

TEST(CmalPrompt, IsTheNormOfThreeMaps) {  // Eq. 9
  const Readable r;
  const auto image = states(1, 2, 16, 1), text = states(1, 2, 16, 2);
  const auto p = r.layer->named_parameters();
  const auto map = [&](const char* name, const at::Tensor& x) {
    return at::linear(x, p[std::string(name) + ".weight"], p[std::string(name) + ".bias"]);
  };
  const std::vector<at::Tensor> features = {p["cls_token"], image.parts[0][0], image.parts[0][1], p["sep_token"], text.parts[0][0], text.parts[0][1]};
  const std::vector<int64_t> types = {0, 0, 0, 0, 1, 1};
  const auto out = r.layer->forward(image, text, nullptr, {});
  for (size_t c = 0; c < features.size(); ++c) {
    const auto sum =
        map("position_map", p["positions"][static_cast<int64_t>(c)]) + map("type_map", p["types"][types[c]]) + map("feature_map", features[c]);
    EXPECT_TRUE(near(out.states[0][static_cast<int64_t>(c)], at::layer_norm(sum, {16}, {}, {}, 1e-12))) << "column " << c;
  }
}

TEST(CmalPrompt, PositionsCountVisiblePlacesOnly) {
  const Readable r;
  auto image = states(1, 4, 16, 1);
  const auto text = states(1, 3, 16, 2);
  image.visible[0].slice(0, 2).fill_(false);
  const UnimodalStates cut{image.whole, image.parts.slice(1, 0, 2), image.visible.slice(1, 0, 2)};
  const auto padded = r.layer->forward(image, text, nullptr, {}), plain = r.layer->forward(cut, text, nullptr, {});
  EXPECT_TRUE(padded.states[0].slice(0, 5).equal(plain.states[0].slice(0, 3)));  // [SEP] and tokens
  EXPECT_TRUE(padded.visible[0].equal(at::tensor({1, 1, 1, 0, 0, 1, 1, 1, 1}, at::kLong).to(at::kBool)));
}

AnchorSlots one_anchor(bool swapped) { return {longs({0}), longs({1}), at::full({1}, swapped, at::kBool), longs({0}), longs({0}), longs({2})}; }

TEST(CmalPrompt, ASwappedSlotTakesTheTypeOfItsFeature) {
  const Readable r;
  const auto image = states(1, 3, 16, 1), text = states(1, 4, 16, 2);
  const auto slots = one_anchor(true);
  const auto by_feature = r.layer->forward(image, text, &slots, {}), by_slot = r.layer->forward(image, text, &slots, {.swap_type = SwapType::kSlot});
  const auto differs = by_feature.states.sub(by_slot.states).abs().sum(2).gt(1e-6)[0];  // (S)
  EXPECT_TRUE(differs.nonzero().squeeze(1).equal(longs({2, 7}))) << differs;
  const auto masked = one_anchor(false);
  EXPECT_TRUE(r.layer->forward(image, text, &masked, {}).states.equal(r.layer->forward(image, text, &masked, {.swap_type = SwapType::kSlot}).states));
}

TEST(CmalPrompt, BlockedPairsDoNotSeeEachOther) {
  const Readable r;
  const auto slots = one_anchor(true);
  const auto out = r.layer->forward(states(2, 3, 16, 1), states(2, 4, 16, 2), &slots, {.pair_attention = PairAttention::kBlocked});
  ASSERT_EQ(out.bias.sizes(), (std::vector<int64_t>{2, 1, 9, 9}));
  EXPECT_TRUE(out.bias.isinf().nonzero().equal(at::tensor({0, 0, 2, 7, 0, 0, 7, 2}, at::kLong).view({2, 4})));
  const auto masked = one_anchor(false);
  EXPECT_FALSE(r.layer->forward(states(2, 3, 16, 1), states(2, 4, 16, 2), &masked, {.pair_attention = PairAttention::kBlocked})
                   .bias.isinf()
                   .any()
                   .item<bool>());
}

TEST(CmalPrompt, OneMapServesAllThreeWhereItIsShared) {
  const Readable separate, shared(PromptMaps::kShared);
  const auto count = [](const PromptLayer& l) {
    int64_t n = 0;
    for (const auto& p : l.parameters()) n += p.numel();
    return n;
  };
  EXPECT_EQ(count(*separate.layer) - count(*shared.layer), 2 * (16 * 16 + 16));
}

TEST(CmalPrompt, TooManyPlacesAreAnError) {
  const Readable r;
  try {
    r.layer->forward(states(1, 20, 16, 1), states(1, 5, 16, 2), nullptr, {});
    FAIL();
  } catch (const ShapeError& e) {
    EXPECT_STREQ(e.what(), "a prompt of 20 regions and 5 tokens has 27 places, but the model has 24 positions; raise model.max_prompt");
  }
}

}  // namespace
}  // namespace vlp::systems::cmal
