#include "core/nn/transformer.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/nn/attention.hpp"
#include "core/nn/attention_weights.hpp"
#include "core/nn/image_encoder.hpp"
#include "core/nn/initialise.hpp"
#include "core/nn/tensor_file.hpp"
#include "core/nn/text_embedding.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::nn {
namespace {

using test::kForward;
using test::kGradient;
using test::load_ref;
using test::near;

// Weights under the module's own names, prefixed "w." in the file.
void load_weights(nn::Module& module, const test::Tensors& ref) {
  NamedTensors tensors;
  for (const auto& [name, t] : ref)
    if (name.starts_with("w.")) tensors.emplace(name.substr(2), t);
  load_state(module, tensors, {}, "reference");
}

void expect_gradients(const nn::Module& module, const test::Tensors& ref) {
  for (const auto& p : module.named_parameters()) {
    const auto expected = ref.find("g." + p.key());
    ASSERT_NE(expected, ref.end()) << p.key();
    EXPECT_TRUE(near(p.value().grad(), expected->second, kGradient)) << p.key();
  }
}

TransformerSpec small(NormPlacement norm) {
  return {.dim = 8, .heads = 2, .layers = 2, .hidden = 16, .norm = norm, .activation = Activation::kGelu, .norm_epsilon = 1e-6};
}

class AgainstPyTorch : public testing::TestWithParam<std::pair<const char*, NormPlacement>> {};

// torch.nn.TransformerDecoder of the same weights: self-attention with padding, cross-attention, feed-forward.
TEST_P(AgainstPyTorch, MatchesForwardAndGradients) {
  auto ref = load_ref(GetParam().first);
  Transformer stack(small(GetParam().second), Layer::kCross);
  load_weights(stack, ref);
  auto x = ref["x"].requires_grad_(), memory = ref["memory"].requires_grad_();
  const auto bias = attention_bias(ref["visible"].unsqueeze(1).unsqueeze(1));
  const auto y = stack.forward(x, {.bias = bias, .memory = memory, .memory_bias = attention_bias(ref["memory_visible"].unsqueeze(1).unsqueeze(1))});
  EXPECT_TRUE(near(y, ref["y"]));
  (y * ref["upstream"]).sum().backward();
  EXPECT_TRUE(near(x.grad(), ref["x_grad"], kGradient));
  EXPECT_TRUE(near(memory.grad(), ref["memory_grad"], kGradient));
  expect_gradients(stack, ref);
}

// The first position alone: the same states and gradients as the whole stack gives it.
TEST_P(AgainstPyTorch, FirstPositionEqualsThatOfAllPositions) {
  auto ref = load_ref(GetParam().first);
  Transformer stack(small(GetParam().second), Layer::kCross);
  load_weights(stack, ref);
  const auto gradients = [&](const auto& first_of) {
    stack.zero_grad();
    auto x = ref["x"].detach().clone().requires_grad_();
    const auto y = first_of(x, Context{.bias = attention_bias(ref["visible"].unsqueeze(1).unsqueeze(1)),
                                       .memory = ref["memory"].detach(),
                                       .memory_bias = attention_bias(ref["memory_visible"].unsqueeze(1).unsqueeze(1))});
    (y * ref["upstream"].select(1, 0)).sum().backward();
    std::vector<at::Tensor> out{y.detach(), x.grad()};
    for (const auto& p : stack.parameters()) out.push_back(p.grad().clone());
    return out;
  };
  const auto whole = gradients([&](const at::Tensor& x, const Context& c) { return stack.forward(x, c).select(1, 0); });
  const auto first = gradients([&](const at::Tensor& x, const Context& c) { return stack.forward_first(x, c); });
  EXPECT_TRUE(near(first[0], whole[0], kForward));
  for (size_t i = 1; i < whole.size(); ++i) EXPECT_TRUE(near(first[i], whole[i], kGradient)) << i;
}
INSTANTIATE_TEST_SUITE_P(Norms, AgainstPyTorch,
                         testing::Values(std::pair{"transformer_post", NormPlacement::kPost}, std::pair{"transformer_pre", NormPlacement::kPre}),
                         [](const auto& norm) { return std::string(norm.param.first); });

TEST(Attention, IgnoresWhatPaddingHolds) {
  SelfAttention attention(8, 2);
  initialise(attention, Init::kFanIn, 1);
  auto x = at::randn({2, 5, 8});
  const auto visible = at::tensor(std::vector<int64_t>{1, 1, 1, 0, 0, 1, 1, 1, 1, 1}, at::kLong).to(at::kBool).view({2, 5});
  const auto bias = attention_bias(visible.unsqueeze(1).unsqueeze(1));
  const auto before = attention.forward(x, bias);
  auto other = x.clone();
  other.slice(0, 0, 1).slice(1, 3).fill_(99.0);
  EXPECT_TRUE(near(attention.forward(other, bias)[0].slice(0, 0, 3), before[0].slice(0, 0, 3)));
}

TEST(Attention, CausalPositionsDoNotSeeTheFuture) {
  SelfAttention attention(8, 2);
  initialise(attention, Init::kFanIn, 1);
  auto x = at::randn({1, 6, 8});
  const auto bias = attention_bias(causal_visibility(6, x.options()));
  const auto before = attention.forward(x, bias);
  x.slice(1, 4).fill_(7.0);
  EXPECT_TRUE(near(attention.forward(x, bias).slice(1, 0, 4), before.slice(1, 0, 4)));
}

TEST(LastAttention, IsWhatTheLastLayerMixesBy) {
  for (const auto norm : {NormPlacement::kPre, NormPlacement::kPost}) {
    auto s = small(norm);
    s.layers = 2;
    Transformer stack(s, Layer::kSelf);
    initialise(stack, Init::kFanIn, 1);
    const auto B = int64_t{3}, L = int64_t{5}, D = s.dim, H = s.heads;
    const auto x = at::randn({B, L, D});
    auto visible = at::ones({B, L}, at::kBool);
    visible[1][4] = false;
    const Context c{.bias = attention_bias(visible.unsqueeze(1).unsqueeze(1)), .memory = {}, .memory_bias = {}};
    const auto p = last_attention(stack, s, x, c);  // (B,H,L,L)
    EXPECT_TRUE(near(p.sum(-1), at::ones({B, H, L})));
    EXPECT_EQ(p[1].select(-1, 4).abs().max().item<double>(), 0.0);
    // The values mixed by it are the layer's self-attention.
    SelfAttention attention(D, H);
    const auto w = stack.named_parameters();
    const at::NoGradGuard no_gradient;
    for (auto& own : attention.named_parameters()) own.value().copy_(w["layer1.self_attention." + own.key()]);
    auto in = stack.run(x, c, 0, 1);
    if (norm == NormPlacement::kPre) in = at::layer_norm(in, {D}, w["layer1.self_norm.weight"], w["layer1.self_norm.bias"], s.norm_epsilon);
    const auto linear = [&](const std::string& name, const at::Tensor& y) {
      return at::linear(y, w["layer1.self_attention." + name + ".weight"], w["layer1.self_attention." + name + ".bias"]);
    };
    const auto v = linear("qkv", in).slice(2, 2 * D).view({B, L, H, D / H}).transpose(1, 2);  // (B,H,L,d)
    EXPECT_TRUE(near(linear("out", at::matmul(p, v).transpose(1, 2).reshape({B, L, D})), attention.forward(in, c.bias)));
  }
}

TEST(Attention, OfOneHeadEqualsItsDefinition) {
  const auto q = at::randn({1, 1, 2, 4}), k = at::randn({1, 1, 3, 4}), v = at::randn({1, 1, 3, 4});
  const auto weights = at::softmax(at::matmul(q, k.transpose(-2, -1)) / 2.0, -1);
  EXPECT_TRUE(near(attend(q, k, v, {}), at::matmul(weights, v)));
}

ImageEncoderSpec small_image() {
  ImageEncoderSpec s;
  s.size = 16, s.patch = 8, s.norm_before = true, s.clip_projection = false;
  s.transformer = small(NormPlacement::kPre);
  s.transformer.layers = 3;
  return s;
}

TEST(ImageEncoder, TextFreeLayersDoNotDependOnTheText) {
  ImageEncoder encoder(small_image());
  initialise(encoder, Init::kFanIn, 2);
  const auto x = encoder.run(encoder.embed(at::randn({2, 3, 16, 16}), {}, {}), 0, 2);
  const auto visible = at::ones({2, 4}, at::kBool);
  const auto a = encoder.finish_with_text(x, 2, at::randn({2, 4, 8}), visible, Inject::kCarry);
  const auto b = encoder.finish_with_text(x, 2, at::randn({2, 4, 8}), visible, Inject::kCarry);
  EXPECT_GT((a - b).abs().max().item<double>(), 1e-3) << "the last layer sees the text";
}

TEST(ImageEncoder, InjectionAtTheLastLayerIsTheSameInBothForms) {
  ImageEncoder encoder(small_image());
  initialise(encoder, Init::kFanIn, 2);
  const auto x = encoder.run(encoder.embed(at::randn({2, 3, 16, 16}), {}, {}), 0, 2);
  const auto text = at::randn({2, 4, 8});
  const auto visible = at::ones({2, 4}, at::kBool);
  EXPECT_TRUE(near(encoder.finish_with_text(x, 2, text, visible, Inject::kCarry), encoder.finish_with_text(x, 2, text, visible, Inject::kFresh)));
}

TEST(ImageEncoder, PaddedTextCountsForNothing) {
  ImageEncoder encoder(small_image());
  initialise(encoder, Init::kFanIn, 2);
  const auto x = encoder.embed(at::randn({1, 3, 16, 16}), {}, {});
  auto text = at::randn({1, 4, 8});
  const auto visible = at::tensor(std::vector<int64_t>{1, 1, 0, 0}, at::kLong).to(at::kBool).view({1, 4});
  const auto before = encoder.finish_with_text(x, 0, text, visible, Inject::kCarry);
  text.slice(1, 2).fill_(50.0);
  EXPECT_TRUE(near(encoder.finish_with_text(x, 0, text, visible, Inject::kCarry), before));
}

TEST(ImageEncoder, HiddenPatchesShowNothingOfThePicture) {
  ImageEncoder encoder(small_image());
  initialise(encoder, Init::kFanIn, 2);
  auto pixels = at::randn({1, 3, 16, 16});
  const auto hidden = at::tensor(std::vector<int64_t>{0, 1, 0, 0}, at::kLong).to(at::kBool).view({1, 4});
  const auto token = at::randn({8});
  const auto before = encoder.embed(pixels, hidden, token);
  pixels.slice(2, 0, 8).slice(3, 8, 16).fill_(3.0);  // the second patch
  EXPECT_TRUE(near(encoder.embed(pixels, hidden, token), before));
  EXPECT_FALSE(encoder.embed(pixels, {}, {}).equal(encoder.embed(at::randn({1, 3, 16, 16}), {}, {})));
}

TEST(ImageEncoder, SaysWhichPictureSizeItNeeds) {
  ImageEncoder encoder(small_image());
  try {
    encoder.forward(at::zeros({1, 3, 24, 24}));
    FAIL();
  } catch (const std::exception& e) {
    EXPECT_STREQ(e.what(), "pictures of 24 x 24 px, but the image encoder has 4 patches of 8 px");
  }
}

TEST(Initialise, DependsOnSeedAndNameAlone) {
  Transformer two(small(NormPlacement::kPre), Layer::kSelf);
  auto three_spec = small(NormPlacement::kPre);
  three_spec.layers = 3;
  Transformer three(three_spec, Layer::kSelf);
  initialise(two, Init::kFanIn, 4);
  initialise(three, Init::kFanIn, 4);
  const auto more = three.named_parameters();
  for (const auto& p : two.named_parameters()) EXPECT_TRUE(p.value().equal(more[p.key()])) << p.key();
  EXPECT_NEAR(two.named_parameters()["layer0.mlp_up.weight"].std().item<double>(), 1 / std::sqrt(8.0), 0.05);
}

}  // namespace
}  // namespace vlp::nn
