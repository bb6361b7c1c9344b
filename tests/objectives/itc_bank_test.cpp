#include "core/objectives/itc_bank.hpp"

#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/objectives/itc.hpp"
#include "core/util/error.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::objectives {
namespace {

using test::kGradient;
using test::near;

ItcBatch batch_of(test::Tensors& ref) {
  return {.image = ref["image"].requires_grad_(),
          .text = ref["text"].requires_grad_(),
          .momentum_image = ref["momentum"],
          .ids = ref["ids"],
          .temperature = ref["tau"].requires_grad_()};
}
ItcBank bank_of(const test::Tensors& ref) { return {ref.at("queue_image"), ref.at("queue_text"), ref.at("queue_ids")}; }

TEST(ItcBankLoss, EqualsItsValueByHand) {
  // One pair and one filled slot, all features equal: two candidates alike in both directions. The empty slot counts for nothing.
  const auto one = at::tensor({1.0, 0.0}, at::kFloat).view({1, 2});
  const ItcBatch batch{.image = one, .text = one, .momentum_image = {}, .ids = at::tensor({4}, at::kLong), .temperature = at::full({}, 0.1)};
  const ItcBank bank{one.repeat({2, 1}), one.repeat({2, 1}), at::tensor({7, -1}, at::kLong)};
  EXPECT_NEAR(itc_bank_loss(batch, bank, 0).item<double>(), std::log(2.0), 1e-6);
}

TEST(ItcBankLoss, MatchesReferenceValueAndGradient) {
  auto ref = test::load_ref("itc_queue");
  EXPECT_TRUE(near(itc_bank_loss(batch_of(ref), bank_of(ref), 0), ref["hard_loss"]));
  const auto loss = itc_bank_loss(batch_of(ref), bank_of(ref), 0.4);
  loss.backward();
  EXPECT_TRUE(near(loss, ref["loss"]));
  EXPECT_TRUE(near(ref["image"].grad(), ref["image_grad"], kGradient));
  EXPECT_TRUE(near(ref["text"].grad(), ref["text_grad"], kGradient));
  EXPECT_TRUE(near(ref["tau"].grad(), ref["tau_grad"], kGradient));
}

TEST(ItcBankLoss, WithoutBankAndSofteningIsThePlainLoss) {
  auto ref = test::load_ref("itc_queue");
  const auto batch = batch_of(ref);
  const auto plain = itc_loss(itc_logits(batch.image, batch.text, batch.temperature), batch.ids);
  EXPECT_TRUE(near(itc_bank_loss(batch, {}, 0), plain));
  auto online = batch;
  online.momentum_image = at::Tensor();
  const ItcBank empty{at::zeros({3, 5}), at::zeros({3, 5}), at::full({3}, -1, at::kLong)};
  EXPECT_TRUE(near(itc_bank_loss(online, empty, 0), plain)) << "a bank that is still empty";
}

TEST(ItcBankLoss, GradientInDoublePrecision) {
  auto ref = test::load_ref("itc_queue");
  const auto text = ref["text"].detach();
  const auto bank = bank_of(ref);
  const auto f = [&](const at::Tensor& image) {
    return itc_bank_loss({.image = image,
                          .text = text.to(image.scalar_type()),
                          .momentum_image = {},
                          .ids = ref["ids"],
                          .temperature = at::full({}, 0.2, image.options())},
                         {}, 0);
  };
  // The loss is taken in fp32, so the step is as wide as that allows.
  auto x = ref["image"].detach().clone().requires_grad_();
  f(x).backward();
  auto probe = x.detach().clone();
  for (int64_t i = 0; i < probe.numel(); ++i) {
    auto up = probe.clone(), down = probe.clone();
    up.view({-1})[i] += 1e-2, down.view({-1})[i] -= 1e-2;
    EXPECT_NEAR(x.grad().view({-1})[i].item<double>(), (f(up) - f(down)).item<double>() / 2e-2, 2e-3) << i;
  }
}

TEST(ItcBankLoss, OrderOfBatchAndBankIsFree) {
  auto ref = test::load_ref("itc_queue");
  const auto b = batch_of(ref);
  const auto k = bank_of(ref);
  const auto p = at::tensor({2, 0, 3, 1}, at::kLong), q = at::tensor({5, 1, 0, 4, 2, 3}, at::kLong);
  const ItcBatch shuffled{.image = b.image.index_select(0, p),
                          .text = b.text.index_select(0, p),
                          .momentum_image = b.momentum_image.index_select(0, p),
                          .ids = b.ids.index_select(0, p),
                          .temperature = b.temperature};
  const ItcBank turned{k.image.index_select(0, q), k.text.index_select(0, q), k.ids.index_select(0, q)};
  EXPECT_TRUE(near(itc_bank_loss(shuffled, turned, 0.3), itc_bank_loss(b, k, 0.3)));
}

TEST(ItcBankLoss, SoftTargetsNeedMomentumFeatures) {
  auto ref = test::load_ref("itc_queue");
  auto batch = batch_of(ref);
  batch.momentum_image = at::Tensor();
  EXPECT_THROW(itc_bank_loss(batch, bank_of(ref), 0.4), InternalFault);
}

}  // namespace
}  // namespace vlp::objectives
