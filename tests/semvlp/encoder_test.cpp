#include "core/systems/semvlp/two_mode_encoder.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/nn/initialise.hpp"
#include "core/nn/tensor_file.hpp"
#include "core/util/error.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::semvlp {
namespace {

using test::kGradient;
using test::near;

const nn::TransformerSpec kStack{.dim = 8, .heads = 2, .layers = 3, .hidden = 12};

// The encoder with the reference's weights; those that it does not name keep their first values.
std::shared_ptr<TwoModeEncoder> loaded(const test::Tensors& ref, const CrossSpec& cross, Streams streams) {
  auto out = std::make_shared<TwoModeEncoder>(kStack, cross, streams);
  nn::NamedTensors weights;
  for (const auto& [name, t] : ref)
    if (name.starts_with("w.")) weights.emplace(name.substr(2), t);
  nn::load_state(*out, weights, {}, "reference");
  return out;
}

struct Case {
  const char* reference;
  CrossSpec cross;
  Streams streams = Streams::kShared;
  bool low = false;
};

class Wiring : public testing::TestWithParam<Case> {};

TEST_P(Wiring, EqualsTheReferenceInValueAndGradient) {  // tests/ref/two_mode_encoder.py
  const auto& p = GetParam();
  auto ref = test::load_ref(p.reference);
  const auto encoder = loaded(ref, p.cross, p.streams);
  PairStates in{ref["image"].requires_grad_(), ref["image_visible"], ref["text"].requires_grad_(), ref["text_visible"]};
  const auto out = p.low ? encoder->low(in) : encoder->high(in);
  EXPECT_TRUE(near(out.image * in.image_visible.unsqueeze(-1), ref["image_out"], {1e-5, 2e-6}));
  EXPECT_TRUE(near(out.text * in.text_visible.unsqueeze(-1), ref["text_out"], {1e-5, 2e-6}));
  ((out.image * ref["up_image"]).sum() + (out.text * ref["up_text"]).sum()).backward();
  EXPECT_TRUE(near(in.image.grad(), ref["image_grad"], {1e-4, 1e-5}));
  EXPECT_TRUE(near(in.text.grad(), ref["text_grad"], {1e-4, 1e-5}));
}
INSTANTIATE_TEST_SUITE_P(
    TwoModeEncoder, Wiring,
    testing::Values(Case{"single_stream", {.start = 3}, Streams::kShared, true}, Case{"two_stream", {.start = 1}},
                    Case{"lxmert_wiring",
                         {.start = 0, .direction = CrossDirection::kBoth, .memory = CrossMemory::kSameLayer, .place = CrossPlace::kBeforeSelf},
                         Streams::kUntied}),
    [](const auto& p) { return std::string(p.param.reference); });

struct Inputs {
  PairStates in;
  explicit Inputs(int64_t seed = 5) {
    at::manual_seed(seed);
    in = {at::randn({2, 4, 8}), at::ones({2, 4}, at::kBool), at::randn({2, 5, 8}), at::ones({2, 5}, at::kBool)};
  }
};

std::shared_ptr<TwoModeEncoder> fresh(const CrossSpec& cross, Streams streams = Streams::kShared) {
  auto out = std::make_shared<TwoModeEncoder>(kStack, cross, streams);
  nn::initialise(*out, nn::Init::kFanIn, 1);
  return out;
}

TEST(TwoModeEncoder, TextOfTheHighLevelSeesNoPicture) {
  const auto encoder = fresh({.start = 1});
  Inputs a, b;
  b.in.image = b.in.image + 1;
  EXPECT_TRUE(encoder->high(a.in).text.equal(encoder->high(b.in).text));
  EXPECT_FALSE(encoder->high(a.in).image.allclose(encoder->high(b.in).image));
  EXPECT_FALSE(encoder->low(a.in).text.allclose(encoder->low(b.in).text));
}

TEST(TwoModeEncoder, WithoutCrossAttentionThePictureSeesNoText) {
  Inputs a, b;
  b.in.text = b.in.text + 1;
  for (const auto& encoder : {fresh({.start = 3}), fresh({.start = 1, .init = CrossInit::kZeroOutput})}) {
    encoder->start_cross();
    EXPECT_TRUE(near(encoder->high(a.in).image, encoder->high(b.in).image));
  }
  EXPECT_FALSE(fresh({.start = 2})->high(a.in).image.allclose(fresh({.start = 2})->high(b.in).image));
}

TEST(TwoModeEncoder, CopiesSelfAttentionIntoCrossAttention) {
  const auto encoder = fresh({.start = 0, .init = CrossInit::kCopySelf});
  encoder->start_cross();
  const auto p = encoder->named_parameters();
  EXPECT_TRUE(p["layer1.cross_attention.query.weight"].equal(p["layer1.self_attention.qkv.weight"].slice(0, 0, 8)));
  EXPECT_TRUE(p["layer1.cross_attention.key_value.weight"].equal(p["layer1.self_attention.qkv.weight"].slice(0, 8)));
  EXPECT_TRUE(p["layer1.cross_attention.out.weight"].equal(p["layer1.self_attention.out.weight"]));
}

TEST(TwoModeEncoder, GradientToTheAskedStatesCanBeStopped) {
  for (const auto gradient : {CrossGradient::kFlow, CrossGradient::kStop}) {
    Inputs a;
    a.in.text.requires_grad_();
    fresh({.start = 1, .gradient = gradient})->high(a.in).image.sum().backward();
    EXPECT_EQ(a.in.text.grad().defined(), gradient == CrossGradient::kFlow);
  }
}

TEST(TwoModeEncoder, ImageToTextLetsWordsAsk) {
  const auto encoder = fresh({.start = 1, .direction = CrossDirection::kImageToText});
  Inputs a, b, c;
  b.in.image = b.in.image + 1;
  c.in.text = c.in.text + 1;
  EXPECT_FALSE(encoder->high(a.in).text.allclose(encoder->high(b.in).text));
  EXPECT_TRUE(near(encoder->high(a.in).image, encoder->high(c.in).image));
}

TEST(TwoModeEncoder, PaddingChangesNothing) {
  const auto encoder = fresh({.start = 1});
  Inputs a;
  auto longer = a.in;
  longer.text = at::cat({a.in.text, at::full({2, 2, 8}, 9.0)}, 1);
  longer.text_visible = at::cat({a.in.text_visible, at::zeros({2, 2}, at::kBool)}, 1);
  longer.image = at::cat({a.in.image, at::full({2, 1, 8}, 9.0)}, 1);
  longer.image_visible = at::cat({a.in.image_visible, at::zeros({2, 1}, at::kBool)}, 1);
  const test::Tolerance other_order{1e-5, 1e-5};  // longer rows are summed in another order
  EXPECT_TRUE(near(encoder->high(longer).image.slice(1, 0, 4), encoder->high(a.in).image, other_order));
  EXPECT_TRUE(near(encoder->low(longer).text.slice(1, 0, 5), encoder->low(a.in).text, other_order));
}

TEST(TwoModeEncoder, UntiedStreamsHaveNoSingleStream) {
  EXPECT_THROW(fresh({.start = 1}, Streams::kUntied)->low(Inputs().in), InternalFault);
}

}  // namespace
}  // namespace vlp::systems::semvlp
