// Pairs that image-text matching sees, and the facts logged of them. The draw itself: tests/objectives.

#include "core/systems/alignment.hpp"

#include <string>
#include <utility>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/objectives/itm.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems {
namespace {

using test::near;

// Picture i holds the number i, text j the number 10 + j.
MatchingPairs pairs_of(const at::Tensor& logits, double hardness) {
  const auto B = logits.size(0);
  const auto numbers = at::arange(B, at::kFloat);
  const ImageStates image{.tokens = numbers.view({B, 1, 1}), .embedding = {}};
  const TextStates text{(10 + numbers).view({B, 1, 1}), at::ones({B, 1}, at::kBool), {}};
  return matching_pairs(image, text, logits, at::arange(B), {.share = 1.0, .hardness = hardness}, {.seed = 1, .step = 0, .diagnostics = true});
}

TEST(MatchingPairs, CarryTheLogitsOfWhatIsPaired) {
  const auto logits = at::arange(16, at::kFloat).view({4, 4});
  const auto pairs = pairs_of(logits, 0.0);
  ASSERT_EQ(pairs.logits.size(0), 12);
  const auto image = pairs.image_tokens.flatten().to(at::kLong), text = (pairs.text.tokens.flatten() - 10).to(at::kLong);
  EXPECT_TRUE(pairs.logits.equal((4 * image + text).to(at::kFloat)));
  EXPECT_TRUE(image.eq(text).equal(pairs.matched.to(at::kBool)));
}

TEST(MatchingPairs, TheirFactsAreTheAccuracyAndTheSimilarityOfHardNegatives) {
  const auto logits = at::tensor({10.0F, 5.0F, -5.0F, -5.0F, 10.0F, 5.0F, 5.0F, -5.0F, 10.0F}).view({3, 3});
  const auto pairs = pairs_of(logits, 100.0);  // so hard that the nearest is sure: both sides' negatives have a logit of 5
  const auto scores = at::stack({1.0 - pairs.matched, pairs.matched}, 1).to(at::kFloat);
  LossTerms with, without;
  add_matching(with, scores, pairs, at::full({}, 0.07), {.seed = 1, .step = 0, .diagnostics = true});
  add_matching(without, scores, pairs, at::full({}, 0.07), {.seed = 1, .step = 0, .diagnostics = false});
  EXPECT_TRUE(without.facts.empty());
  ASSERT_EQ(with.facts.size(), 2u);
  EXPECT_EQ(with.facts[0], (std::pair<std::string, double>("itm_accuracy", 1.0)));
  EXPECT_EQ(with.facts[1].first, "negative_similarity");
  EXPECT_NEAR(with.facts[1].second, 5 * 0.07, 1e-6);
  EXPECT_TRUE(near(with.terms.at(0).second, objectives::itm_loss(scores, pairs.matched)));
}

}  // namespace
}  // namespace vlp::systems
