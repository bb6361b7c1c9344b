#include "core/systems/semmim/block_masking.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace vlp::systems::semmim {
namespace {

TEST(BlockMask, HidesExactlyMDistinctPatchesOnAnyGrid) {
  for (const auto& [grid, masked, smallest] :
       {std::tuple<int64_t, int64_t, int64_t>{14, 75, 16}, {14, 59, 16}, {4, 5, 2}, {4, 1, 1}, {2, 3, 1}, {7, 48, 4}}) {
    Random random(1, "mask.image", static_cast<uint64_t>(masked));
    const auto m = block_mask(20, grid, masked, {.min_patches = smallest, .aspect = 0.3}, at::kCPU, random);
    EXPECT_TRUE(m.hidden.sum(1).eq(masked).all().item<bool>()) << grid << ", " << masked;
    EXPECT_TRUE(m.hidden.gather(1, m.index).all().item<bool>()) << grid << ", " << masked;
    EXPECT_EQ(m.index.size(1), masked);
  }
}

// Hidden patches of BEiT's masks lie together: a neighbour of a hidden patch is hidden far more often than one of a random mask.
double neighbours(const at::Tensor& hidden, int64_t grid) {
  const auto x = hidden.view({-1, grid, grid}).to(at::kFloat);
  const auto pairs = (x.slice(1, 1) * x.slice(1, 0, grid - 1)).sum() + (x.slice(2, 1) * x.slice(2, 0, grid - 1)).sum();
  return (pairs / x.sum()).item<double>();
}

TEST(BlockMask, PatchesLieTogether) {
  Random a(2, "mask.image"), b(2, "mask.image");
  const auto block = neighbours(block_mask(200, 14, 75, {}, at::kCPU, a).hidden, 14);
  const auto random = neighbours(random_mask(200, 196, 75, at::kCPU, b).hidden, 14);
  EXPECT_NEAR(random, 2 * 0.38 * 13 / 14, 0.05);
  EXPECT_GT(block, 1.4);
}

TEST(BlockMask, OneBlockHasTheAreaAndAspectAskedFor) {
  // M equals the smallest area, so a mask is one block wherever its drawn sides have exactly M patches.
  int rectangles = 0;
  for (uint64_t step = 0; step < 200; ++step) {
    Random random(3, "mask.image", step);
    const auto hidden = block_mask(1, 14, 16, {.min_patches = 16, .aspect = 0.3}, at::kCPU, random).hidden.view({14, 14});
    const auto rows = hidden.any(1).sum().item<int64_t>(), columns = hidden.any(0).sum().item<int64_t>();
    if (rows * columns != 16) continue;
    ++rectangles;
    EXPECT_GE(static_cast<double>(rows) / static_cast<double>(columns), 0.2);
    EXPECT_LE(static_cast<double>(rows) / static_cast<double>(columns), 5.0);
  }
  EXPECT_GT(rectangles, 50);
}

TEST(BlockMask, DependsOnItsStreamAlone) {
  Random a(4, "mask.image", 7), b(4, "mask.image", 7), c(4, "mask.image", 8);
  const auto first = block_mask(3, 14, 59, {}, at::kCPU, a).hidden;
  EXPECT_TRUE(first.equal(block_mask(3, 14, 59, {}, at::kCPU, b).hidden));
  EXPECT_FALSE(first.equal(block_mask(3, 14, 59, {}, at::kCPU, c).hidden));
}

}  // namespace
}  // namespace vlp::systems::semmim
