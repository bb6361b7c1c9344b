#include "core/systems/semvlp/mode.hpp"

#include "core/util/error.hpp"
#include "core/util/random.hpp"

namespace vlp::systems::semvlp {

PairMode mode_of(const LossSpec& s, uint64_t seed, int64_t step) {
  switch (s.mode) {
    case Switch::kCoin: return Random(seed, "mode", static_cast<uint64_t>(step)).chance(s.p_low) ? PairMode::kLow : PairMode::kHigh;
    case Switch::kAlternate: return step % 2 == 0 ? PairMode::kLow : PairMode::kHigh;
    case Switch::kHalves:
    case Switch::kLow: return PairMode::kLow;
    case Switch::kHigh:
    case Switch::kApart: return PairMode::kHigh;
  }
  throw InternalFault("mode_of: switch out of range");
}

}  // namespace vlp::systems::semvlp
