#pragma once
// What changes over a pre-training phase besides the learning rate.

#include <cstdint>

#include "core/systems/semmim/spec.hpp"

namespace vlp::systems::semmim {

// m of Eq. 1 at 0-based step s of T: constant, or 1 - (1 - m)(1 + cos(pi s/T))/2 (DINO).
double ema_momentum(const MimSpec& s, int64_t step, int64_t steps);
// tau of the teacher: linear from teacher_temperature_start over the warm-up, then teacher_temperature (DINO, by step instead of epoch).
double teacher_temperature(const MimSpec& s, int64_t step);
// alpha of ITC's soft targets: linear from 0 over the ramp (ALBEF, over its first epoch).
double itc_alpha(const LossSpec& s, int64_t step);

}  // namespace vlp::systems::semmim
