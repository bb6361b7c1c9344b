#include "core/systems/semmim/text_guided_masking.hpp"

#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "tests/support/tensors.hpp"

namespace vlp::systems::semmim {
namespace {

// Patches on the axes of a plane whose cosines with the text (1,0) are the given values.
at::Tensor patches_with_cosines(const std::vector<double>& cosines) {
  auto out = at::zeros({1, static_cast<int64_t>(cosines.size()), 2});
  for (size_t i = 0; i < cosines.size(); ++i) {
    out[0][static_cast<int64_t>(i)][0] = 3 * cosines[i];  // any length: only the direction counts
    out[0][static_cast<int64_t>(i)][1] = 3 * std::sqrt(1 - cosines[i] * cosines[i]);
  }
  return out;
}
const at::Tensor kText = at::tensor({2.0, 0.0}, at::kFloat).view({1, 2});

TEST(MaskedPatches, RoundsAsDocumented) {
  EXPECT_EQ(masked_patches(0.15, 196), 29);
  EXPECT_EQ(masked_patches(0.30, 196), 59);
  EXPECT_EQ(masked_patches(0.45, 196), 88);
  EXPECT_EQ(masked_patches(0.15, 16), 2);
  EXPECT_EQ(masked_patches(0.30, 16), 5);
  EXPECT_EQ(masked_patches(0.45, 16), 7);
  EXPECT_EQ(masked_patches(0.01, 4), 1);
}

TEST(TextGuidedMask, FirstDrawFollowsTheSoftmax) {
  const auto patches = patches_with_cosines({0.9, 0.5, 0.1});
  const double T = 0.5;
  std::vector<double> counts(3), p;
  for (const double c : {0.9, 0.5, 0.1}) p.push_back(std::exp(c / T));
  const double sum = p[0] + p[1] + p[2];
  for (uint64_t step = 0; step < 10000; ++step) {
    Random random(1, "mask.image", step);
    ++counts[static_cast<size_t>(text_guided_mask(patches, kText, {T}, 1, random).index[0][0].item<int64_t>())];
  }
  for (size_t i = 0; i < 3; ++i) EXPECT_NEAR(counts[i] / 10000, p[i] / sum, 0.015);
}

TEST(TextGuidedMask, InclusionMatchesSequentialDrawsWithoutReplacement) {
  const auto patches = patches_with_cosines({0.8, 0.4, 0.0, -0.4});
  const double T = 0.4;
  std::vector<double> w;
  for (const double c : {0.8, 0.4, 0.0, -0.4}) w.push_back(std::exp(c / T));
  std::vector<double> expected(4), got(4);
  const double total = w[0] + w[1] + w[2] + w[3];
  for (size_t a = 0; a < 4; ++a)
    for (size_t b = 0; b < 4; ++b)
      if (a != b) {
        const double p = w[a] / total * w[b] / (total - w[a]);
        expected[a] += p, expected[b] += p;
      }
  for (uint64_t step = 0; step < 10000; ++step) {
    Random random(2, "mask.image", step);
    const auto hidden = text_guided_mask(patches, kText, {T}, 2, random).hidden;
    for (int64_t i = 0; i < 4; ++i) got[static_cast<size_t>(i)] += hidden[0][i].item<bool>();
  }
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(got[i] / 10000, expected[i], 0.02);
}

TEST(TextGuidedMask, AtInfiniteTemperatureIsRandomMasking) {
  const auto patches = patches_with_cosines({1.0, 0.0, -1.0, 0.5});
  std::vector<double> guided(4), plain(4);
  for (uint64_t step = 0; step < 8000; ++step) {
    Random a(3, "mask.image", step), b(4, "mask.image", step);
    const auto g = text_guided_mask(patches, kText, {1e6}, 2, a).hidden, r = random_mask(1, 4, 2, at::kCPU, b).hidden;
    for (int64_t i = 0; i < 4; ++i) guided[static_cast<size_t>(i)] += g[0][i].item<bool>(), plain[static_cast<size_t>(i)] += r[0][i].item<bool>();
  }
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(guided[i] / 8000, 0.5, 0.02);
    EXPECT_NEAR(plain[i] / 8000, 0.5, 0.02);
  }
}

TEST(TextGuidedMask, HidesExactlyMDistinctPatches) {
  Random random(5, "mask.image");
  const auto m = text_guided_mask(at::randn({7, 16, 8}), at::randn({7, 8}), {0.07}, 5, random);
  EXPECT_TRUE(m.hidden.sum(1).eq(5).all().item<bool>());
  EXPECT_TRUE(m.hidden.gather(1, m.index).all().item<bool>());
}

TEST(MaskEntropy, IsLogNWithoutGuidance) {
  const auto same = at::ones({2, 9, 4});
  EXPECT_NEAR(mask_entropy(same, at::randn({2, 4}), {0.07}), std::log(9.0), 1e-4);
  EXPECT_LT(mask_entropy(patches_with_cosines({1.0, 0.0, 0.0}), kText, {0.07}), 0.01);
}

}  // namespace
}  // namespace vlp::systems::semmim
