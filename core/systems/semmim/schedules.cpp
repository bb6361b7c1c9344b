#include "core/systems/semmim/schedules.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vlp::systems::semmim {
namespace {

// Share of a ramp of `length` steps that is behind at `step`; 1 without a ramp.
double ramp(int64_t step, int64_t length) { return length > 0 ? std::min(1.0, static_cast<double>(step) / static_cast<double>(length)) : 1.0; }

}  // namespace

double ema_momentum(const MimSpec& s, int64_t step, int64_t steps) {
  if (s.ema_schedule == EmaSchedule::kConstant) return s.ema_momentum;
  const double progress = static_cast<double>(step) / static_cast<double>(std::max<int64_t>(1, steps));
  return 1.0 - 0.5 * (1.0 - s.ema_momentum) * (1.0 + std::cos(std::numbers::pi * progress));
}

double teacher_temperature(const MimSpec& s, int64_t step) {
  if (s.teacher_warmup_steps == 0) return s.teacher_temperature;
  const double t = ramp(step, s.teacher_warmup_steps);
  return s.teacher_temperature_start + t * (s.teacher_temperature - s.teacher_temperature_start);
}

double itc_alpha(const LossSpec& s, int64_t step) { return s.itc_distill * ramp(step, s.itc_distill_ramp); }

}  // namespace vlp::systems::semmim
