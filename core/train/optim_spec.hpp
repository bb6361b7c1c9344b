#pragma once
// Optimiser and schedule settings. No torch here.

#include <cstdint>

#include "core/spec/node.hpp"

namespace vlp::train {

enum class Schedule { kCosine, kLinear, kConstant };
enum class NoDecay { kDims, kNames, kNone };  // which parameters are spared weight decay; see FlatParameters

// kBertAdam: no bias correction (airsplay/lxmert: src/lxrt/optimization.py).
enum class Algorithm { kAdamW, kBertAdam };
// Parameters that a step does not reach: no update, no moment decay and no weight decay | a gradient of 0, so that momentum and decay go on.
enum class IdleParams { kSkip, kZeroGrad };

struct OptimSpec {
  Algorithm algorithm = Algorithm::kAdamW;
  double lr = 1e-4;               // peak
  double image_lr_factor = 1.0;   // peak of the image encoder over lr: SemMIM 0.1
  double final_lr = 1e-6;         // floor of the cosine schedule
  int64_t warmup_steps = 1000;
  Schedule schedule = Schedule::kCosine;
  double beta1 = 0.9, beta2 = 0.98, epsilon = 1e-8, weight_decay = 0.02;
  NoDecay no_decay = NoDecay::kDims;
  IdleParams idle_params = IdleParams::kSkip;
  double clip = 0.0;              // largest gradient norm; 0: no clipping
};
OptimSpec read_optim(const spec::Node& node);

// Learning rate of 0-based step s of T with peak p: linear from 0 to p over the warm-up, then cosine to final_lr
// (final + (p - final)(1 + cos(pi (s - w)/(T - w)))/2, SemMIM Sec. 4.2), linear to 0, or constant.
double learning_rate(const OptimSpec& s, double peak, int64_t step, int64_t steps);

}  // namespace vlp::train
