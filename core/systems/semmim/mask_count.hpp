#pragma once
// How many patches masked image modelling hides. No torch here.

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace vlp::systems::semmim {

// M = round(ratio * N), at least 1 and at most N-1.
inline int64_t masked_patches(double ratio, int64_t patches) {
  return std::clamp<int64_t>(std::llround(ratio * static_cast<double>(patches)), 1, patches - 1);
}

}  // namespace vlp::systems::semmim
