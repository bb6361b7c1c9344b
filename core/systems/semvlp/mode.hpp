#pragma once
// Which mode a pre-training step runs (SemVLP Sec. 2.3.2).

#include <cstdint>

#include "core/systems/semvlp/spec.hpp"
#include "core/systems/system.hpp"

namespace vlp::systems::semvlp {

// A function of (seed, step) alone, so that a continued run throws the same coins. Switch::kHalves runs both, which is kLow
// here, and kApart is the high level without cross-attention.
PairMode mode_of(const LossSpec& s, uint64_t seed, int64_t step);

}  // namespace vlp::systems::semvlp
