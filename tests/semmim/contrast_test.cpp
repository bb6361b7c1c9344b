// The queue of contrastive candidates and the soft targets, inside the model. The loss itself: tests/objectives/itc_bank_test.cpp.

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/nn/tensor_file.hpp"
#include "core/objectives/itc_bank.hpp"
#include "core/systems/semmim/feature_queue.hpp"
#include "core/systems/semmim/schedules.hpp"
#include "tests/semmim/fixture.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::semmim {
namespace {

using test::near;

ItcFeatures features(int64_t first, int64_t n) {
  const auto ids = at::arange(first, first + n);
  const auto rows = ids.to(at::kFloat).unsqueeze(1).expand({n, 2}).contiguous();
  return {rows, -rows, ids};
}

TEST(FeatureQueue, OverwritesTheOldest) {
  FeatureQueue q(5, 2);
  q.push(features(0, 3));
  EXPECT_TRUE(q.entries().ids.equal(at::tensor({0, 1, 2, -1, -1}, at::kLong)));
  q.push(features(3, 3));
  EXPECT_TRUE(q.entries().ids.equal(at::tensor({5, 1, 2, 3, 4}, at::kLong)));
  EXPECT_TRUE(q.entries().image.select(1, 0).equal(q.entries().ids.to(at::kFloat)));
  EXPECT_TRUE(q.entries().text.equal(-q.entries().image));
  q.push(features(10, 7));  // more than it holds: the last five
  EXPECT_TRUE(std::get<0>(q.entries().ids.sort()).equal(at::arange(12, 17)));
}

LossSpec queue_losses() {
  auto l = small_losses();
  l.itc_bank = ItcBank::kQueue, l.itc_queue = 6;
  return l;
}

TEST(Contrast, AnEmptyQueueWithoutMomentumIsThePlainLoss) {
  auto l = queue_losses();
  l.agreement = l.mim = 0, l.masked_image.supervision = Supervision::kNone;
  const auto with = losses_of(*make(l), small_batch());
  l.itc_bank = ItcBank::kInBatch;
  EXPECT_TRUE(near(term(with, "itc"), term(losses_of(*make(l), small_batch()), "itc")));
}

// By hand: candidates are what the first step left, pictures from the momentum encoder's text-free states of view 2, texts from the online encoder.
TEST(Contrast, TheSecondStepSeesTheFeaturesOfTheFirst) {
  auto l = queue_losses();
  l.itm = l.mlm = l.plm = 0, l.itc_distill = 0.4;
  const auto model = make(l);
  const auto first = small_batch(4, 1);
  auto second = small_batch(4, 2);
  second.image_ids = at::tensor({0, 7, 8, 9}, at::kLong);  // one picture of the first batch again: its text is a positive
  losses_of(*model, first);
  {
    const at::NoGradGuard no_gradient;  // stands for an optimiser step
    for (auto& [name, p] : named(*model, "image.")) at::Tensor(p).add_(0.02);
  }
  model->after_step({.steps = 10});
  const auto momentum = [&](const at::Tensor& view) {  // through a model that has the momentum encoder's weights in its online one
    auto weights = nn::state_of(*model);
    nn::NamedTensors slow;
    for (const auto& [name, t] : weights) slow[name] = name.starts_with("image.") ? weights.at("mim.momentum_encoder." + name.substr(6)) : t;
    const auto other = make(l);
    nn::load_state(*other, slow, {}, "momentum");
    return other->encode_image(view).embedding.detach();
  };
  // after_step moved the momentum encoder after the first features were taken; at the start it equals the online one.
  const auto queue_image = make(l)->encode_image(first.view2).embedding.detach(), queue_text = make(l)->encode_text(first.text).embedding.detach();
  const objectives::ItcBatch batch{.image = model->encode_image(second.view1).embedding,
                                   .text = model->encode_text(second.text).embedding,
                                   .momentum_image = momentum(second.view2),
                                   .ids = second.image_ids,
                                   .temperature = model->temperature()};
  const auto expected = objectives::itc_bank_loss(batch, {queue_image, queue_text, first.image_ids}, 0.4);
  EXPECT_TRUE(near(term(losses_of(*model, second, 1), "itc"), expected));
}

TEST(Contrast, NothingEntersTheQueueBeforeTheStepIsOver) {
  const auto model = make(queue_losses());
  const auto ids = [&] { return model->named_buffers()["itc_queue.ids"].clone(); };
  const auto before = ids();
  losses_of(*model, small_batch());
  losses_of(*model, small_batch());  // as the trainer's probing pass does
  EXPECT_TRUE(ids().equal(before));
  model->after_step({});
  EXPECT_TRUE(ids().equal(at::tensor({0, 1, 2, 3, -1, -1}, at::kLong)));
}

TEST(Contrast, AlphaRisesOverItsRamp) {
  LossSpec l;
  EXPECT_DOUBLE_EQ(itc_alpha(l, 5), 0.0);
  l.itc_distill = 0.4;
  EXPECT_DOUBLE_EQ(itc_alpha(l, 0), 0.4);
  l.itc_distill_ramp = 100;
  EXPECT_DOUBLE_EQ(itc_alpha(l, 0), 0.0);
  EXPECT_DOUBLE_EQ(itc_alpha(l, 25), 0.1);
  EXPECT_DOUBLE_EQ(itc_alpha(l, 500), 0.4);
}

TEST(Contrast, OtherLossesDoNotNoticeTheQueue) {
  const auto plain = losses_of(*make(small_losses()), small_batch()), queued = losses_of(*make(queue_losses()), small_batch());
  for (const char* name : {"itm", "mlm", "plm", "agreement", "mim"}) EXPECT_TRUE(near(term(queued, name), term(plain, name))) << name;
  EXPECT_FALSE(near(term(queued, "itc"), term(plain, "itc"))) << "texts are compared with the momentum encoder's pictures";
}

}  // namespace
}  // namespace vlp::systems::semmim
