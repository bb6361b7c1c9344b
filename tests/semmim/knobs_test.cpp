// What the paper leaves open about the model and its standard losses, and a spec can choose. Each alternative is tested for what it must change and what it must not.

#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/nn/tensor_file.hpp"
#include "core/systems/make_system.hpp"
#include "core/systems/semmim/connected_fusion.hpp"
#include "tests/semmim/fixture.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::semmim {
namespace {

using test::kGradient;
using test::near;

at::Tensor row(std::vector<int64_t> ids) { return at::tensor(ids, at::kLong).unsqueeze(0); }

// ---- text_sep

TEST(TextSep, BertFormEqualsATextThatEndsWithSep) {
  auto s = small();
  const auto plain = make(small_losses(), s);
  s.text_sep = TextSep::kBert;
  const auto bert = make(small_losses(), s);
  const auto got = bert->encode_text(at::cat({row({2, 9, 11, 0, 0}), row({2, 7, 8, 9, 10})}));
  const auto expected = plain->encode_text(at::cat({row({2, 9, 11, 3, 0, 0}), row({2, 7, 8, 9, 10, 3})}));
  EXPECT_TRUE(got.visible.equal(expected.visible));
  EXPECT_TRUE(near(got.embedding, expected.embedding));
  EXPECT_TRUE(near(got.tokens, expected.tokens));
}

TEST(TextSep, EveryLossIsTakenAtTheSameWords) {
  auto s = small();
  s.text_sep = TextSep::kBert;
  const auto model = make(small_losses(), s);
  const auto t = losses_of(*model, small_batch());
  at::Tensor sum = at::zeros({});
  for (const auto& [name, v] : t.terms) {
    EXPECT_TRUE(std::isfinite(v.item<double>())) << name;
    sum = sum + v;
  }
  sum.backward();
  // Longest text of the batch: its [SEP] takes one position more than the text has.
  const auto used = small_batch().text.ne(0).sum(1).max().item<int64_t>();
  const auto gradient = parameter(*model, "text_embedding.positions").grad();
  EXPECT_GT(gradient[used].abs().sum().item<double>(), 0.0);
  EXPECT_EQ(gradient.slice(0, used + 1).abs().sum().item<double>(), 0.0);
}

// ---- decoder_memory

TEST(DecoderMemory, CanHoldTheImageBeforeTheFusedText) {
  auto s = small();
  const auto image = at::randn({2, 17, 16});
  const auto ids = at::cat({row({2, 9, 11}), row({2, 7, 0})});
  const auto fused = make(small_losses(), s);
  s.decoder_memory = DecoderMemory::kImageAndFused;
  const auto both = make(small_losses(), s);
  const auto a = fused->fuse(image, fused->encode_text(ids)), b = both->fuse(image, both->encode_text(ids));
  EXPECT_TRUE(b.tokens.slice(1, 0, 17).equal(image));
  EXPECT_TRUE(b.tokens.slice(1, 17).equal(a.tokens));
  EXPECT_TRUE(b.visible.slice(1, 0, 17).all().item<bool>());
  EXPECT_TRUE(b.visible.slice(1, 17).equal(a.visible));
  const auto input = at::full({2, 3}, 8, at::kLong);
  EXPECT_FALSE(near(both->decode(b, input), fused->decode(a, input)));
  EXPECT_FALSE(near(term(losses_of(*both, small_batch()), "plm"), term(losses_of(*fused, small_batch()), "plm")));
  EXPECT_TRUE(near(term(losses_of(*both, small_batch()), "mlm"), term(losses_of(*fused, small_batch()), "mlm")));
}

// ---- fusion_type

TEST(ConnectedFusion, MatchesReferenceValueAndGradient) {  // tests/ref/connected_fusion.py
  auto ref = test::load_ref("connected_fusion");
  nn::Transformer stack({.dim = 8, .heads = 2, .layers = 4, .hidden = 16, .norm = nn::NormPlacement::kPost, .norm_epsilon = 1e-6}, nn::Layer::kCross);
  nn::NamedTensors weights;
  for (const auto& [name, t] : ref)
    if (name.starts_with("w.")) weights.emplace(name.substr(2), t);
  nn::load_state(stack, weights, {}, "reference");
  auto image = ref["image"].requires_grad_(), text = ref["text"].requires_grad_();
  const auto y = connected_fusion(stack, {image, text, ref["visible"]}, 2, nn::NormPlacement::kPost);
  EXPECT_TRUE(near(y * ref["visible"].unsqueeze(-1), ref["y"]));
  (y * ref["upstream"]).sum().backward();
  EXPECT_TRUE(near(image.grad(), ref["image_grad"], kGradient));
  EXPECT_TRUE(near(text.grad(), ref["text_grad"], kGradient));
}

TEST(ConnectedFusion, IsPlainWhereTheStrideExceedsTheLayers) {
  const auto model = make(small_losses());
  nn::Transformer stack(small().fusion, nn::Layer::kCross);
  nn::NamedTensors weights;
  for (const auto& [name, p] : named(*model, "fusion.")) weights.emplace(name.substr(7), p);
  nn::load_state(stack, weights, {}, "fusion");
  const auto image = at::randn({1, 17, 16});
  const auto text = model->encode_text(row({2, 9, 11, 0}));
  EXPECT_TRUE(near(connected_fusion(stack, {image, text.tokens, text.visible}, 6, nn::NormPlacement::kPre), model->fuse(image, text).tokens));
}

TEST(ConnectedFusion, AConnectedLayerUsesNoCrossAttention) {
  auto s = small();
  s.fusion_type = Fusion::kConnected, s.fusion_stride = 1;
  const auto model = make(small_losses(), s);
  EXPECT_EQ(trained_parameters(*model), trained_parameters(*make(small_losses())));
  term(losses_of(*model, small_batch()), "itm").backward();
  EXPECT_TRUE(parameter(*model, "fusion.layer0.cross_attention.query.weight").grad().defined());
  EXPECT_FALSE(parameter(*model, "fusion.layer1.cross_attention.query.weight").grad().defined());
  EXPECT_TRUE(parameter(*model, "fusion.layer1.self_attention.qkv.weight").grad().defined());
}

// ---- task_view

TEST(TaskView, TheStandardLossesCanSeeTheSecondView) {
  auto l = small_losses();
  auto swapped = small_batch();
  std::swap(swapped.view1, swapped.view2);
  const auto plain = losses_of(*make(l), swapped);
  l.task_view = TaskView::kView2;
  const auto second = losses_of(*make(l), small_batch()), first = losses_of(*make(small_losses()), small_batch());
  for (const char* name : {"itc", "itm", "mlm", "plm"}) EXPECT_TRUE(near(term(second, name), term(plain, name))) << name;
  for (const char* name : {"agreement", "mim"}) EXPECT_TRUE(near(term(second, name), term(first, name))) << name << " keeps its routing";
}

TEST(TaskView, NoRoutingDependsOnWhichViewTheTasksSee) {
  auto l = small_losses();
  for (const auto routing : {Routing::kEquation, Routing::kSentence, Routing::kSymmetric}) {
    l.masked_image.routing = routing, l.task_view = TaskView::kView1;
    const auto a = term(losses_of(*make(l), small_batch()), "agreement");
    l.task_view = TaskView::kView2;
    EXPECT_TRUE(near(term(losses_of(*make(l), small_batch()), "agreement"), a));
  }
}

}  // namespace
}  // namespace vlp::systems::semmim
