#include "core/objectives/word_region_alignment.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::objectives {
namespace {

using test::near;

at::Tensor all_true(at::IntArrayRef sizes) { return at::ones(sizes, at::kBool); }

TEST(WordRegionAlignment, EqualsItsValueByHand) {
  // Two orthogonal words whose regions are the same vectors in the other order: everything is carried at no cost. Turned around: at cost 2.
  const auto states = at::eye(2).unsqueeze(0), other = states.flip(1);
  const AlignedSide words{states, all_true({1, 2})};
  EXPECT_NEAR(word_region_alignment(words, {other, all_true({1, 2})}, all_true({1})).item<double>(), 0.0, 1e-6);
  const auto away = at::full({1, 2, 2}, 0.0) - states.sum(1, true).expand({1, 2, 2});  // both regions opposite to the words' mean
  const double cost = 1 + std::sqrt(0.5);
  EXPECT_NEAR(word_region_alignment(words, {away, all_true({1, 2})}, all_true({1})).item<double>(), cost, 1e-6);
  EXPECT_NEAR(word_region_alignment(words, {away, all_true({1, 2})}, all_true({1}).logical_not()).item<double>(), -cost, 1e-6)
      << "not matched: to be far";
}

TEST(WordRegionAlignment, PlansComeToTheExactOnes) {
  const auto ref = test::load_ref("word_region_alignment");
  const auto unit = [](const at::Tensor& x) { return x / x.norm(2, -1, true); };
  const auto cost = 1 - at::matmul(unit(ref.at("regions")), unit(ref.at("words")).transpose(1, 2));
  const auto& rows = ref.at("regions_visible");
  const auto& columns = ref.at("words_visible");
  const auto distance = [&](int64_t iterations) { return (transport_plan(cost, rows, columns, iterations) * cost).sum({1, 2}); };
  EXPECT_TRUE(near(distance(20000), ref.at("distance"), {.rtol = 1e-3, .atol = 1e-4}));  // the method converges like 1 / iterations
  const auto few = distance(50);                                                         // what the loss takes is above the least, and near it
  EXPECT_GT((few - ref.at("distance")).min().item<double>(), -1e-4);
  EXPECT_LT((few - ref.at("distance")).max().item<double>(), 0.05);
  const auto plan = transport_plan(cost, rows, columns, 2000);
  EXPECT_TRUE(near(plan.sum(2), rows.to(at::kFloat) / rows.sum(1, true), {.rtol = 1e-3, .atol = 1e-4}));
  EXPECT_TRUE(near(plan.sum(1), columns.to(at::kFloat) / columns.sum(1, true), {.rtol = 1e-3, .atol = 1e-4}));
}

TEST(WordRegionAlignment, IgnoresPaddingScaleAndOrder) {
  const auto ref = test::load_ref("word_region_alignment");
  const auto matched = at::tensor({1, 0, 1, 0}, at::kLong).to(at::kBool);
  const AlignedSide words{ref.at("words"), ref.at("words_visible")}, regions{ref.at("regions"), ref.at("regions_visible")};
  const auto loss = word_region_alignment(words, regions, matched);
  const AlignedSide other{at::where(words.visible.unsqueeze(2), words.states * 3, at::full({}, 9.0F)), words.visible};
  EXPECT_TRUE(near(word_region_alignment(other, regions, matched), loss));
  const auto order = at::tensor({2, 0, 3, 1}, at::kLong);
  const auto turned = [&](const AlignedSide& s) { return AlignedSide{s.states.index_select(0, order), s.visible.index_select(0, order)}; };
  EXPECT_TRUE(near(word_region_alignment(turned(words), turned(regions), matched.index_select(0, order)), loss));
}

TEST(WordRegionAlignment, PullsMatchedPairsTogether) {
  at::manual_seed(5);
  auto words = at::randn({3, 4, 6}).requires_grad_();
  const auto regions = at::randn({3, 5, 6});
  const auto loss = [&] { return word_region_alignment({words, all_true({3, 4})}, {regions, all_true({3, 5})}, all_true({3})); };
  const double before = loss().item<double>();
  for (int step = 0; step < 60; ++step) {
    if (words.grad().defined()) words.mutable_grad().zero_();
    loss().backward();
    const at::NoGradGuard no_gradient;
    words.sub_(words.grad() * 2);
  }
  EXPECT_LT(loss().item<double>(), 0.6 * before);
}

TEST(WordRegionAlignment, SaysWhichShapesDoNotFit) {
  try {
    word_region_alignment({at::zeros({2, 3, 4}), all_true({2, 3})}, {at::zeros({2, 3, 5}), all_true({2, 3})}, all_true({2}));
    FAIL();
  } catch (const ShapeError& e) {
    EXPECT_STREQ(e.what(), "word_region_alignment: regions is (2, 3, 5), expected (2, 3, 4)");
  }
}

}  // namespace
}  // namespace vlp::objectives
