#pragma once
// How long and how a training runs. No torch here.

#include <cstdint>

#include "core/spec/node.hpp"
#include "core/train/optim_spec.hpp"

namespace vlp::train {

struct TrainSpec {
  int64_t steps = 1000, batch = 64;
  OptimSpec optim;
  double diverge_factor = 10.0;   // DIVERGED when the loss exceeds this times its running median
  int64_t diverge_steps = 50;     // for as many steps in a row
};
TrainSpec read_train(const spec::Node& node);  // reads steps, batch, optim, diverge_factor, diverge_steps; leaves other keys to the caller

}  // namespace vlp::train
