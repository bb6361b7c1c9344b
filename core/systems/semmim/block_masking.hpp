#pragma once
// Masks of rectangular blocks (BEiT, Bao et al. 2022, Algorithm 1), a masking strategy to compare with text-guided masking.

#include "core/systems/semmim/text_guided_masking.hpp"

namespace vlp::systems::semmim {

struct BlockSpec {
  int64_t min_patches = 16;  // of a block's drawn area
  double aspect = 0.3;       // height over width is log-uniform in [aspect, 1/aspect]
};

// Hides M of the grid x grid patches of every picture. Blocks are laid over each other, each with an area between min_patches and what is still to hide;
// a block that would hide more than that, or nothing new, is drawn again, ten times. BEiT then stops with fewer than M; here patches drawn one by one fill
// the rest, since the losses take the same number from every picture.
PatchMask block_mask(int64_t batch, int64_t grid, int64_t masked, const BlockSpec& s, const at::Device& device, Random& random);

}  // namespace vlp::systems::semmim
