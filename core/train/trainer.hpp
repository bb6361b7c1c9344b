#pragma once
// The one training loop: pre-training and fine-tuning of every system.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/data/loader.hpp"
#include "core/nn/precision.hpp"
#include "core/systems/system.hpp"
#include "core/train/adamw.hpp"
#include "core/train/flat_parameters.hpp"
#include "core/train/train_spec.hpp"
#include "core/util/run_sink.hpp"

namespace vlp::train {

using Losses = std::function<systems::LossTerms(const data::Batch&, const systems::StepContext&)>;

struct Training {
  systems::System& system;
  data::Loader& loader;
  Losses losses;
  std::map<std::string, double> weights;  // of the terms that `losses` returns
  TrainSpec spec;
  nn::PerformanceSpec performance;
  nn::DeviceKind device = nn::DeviceKind::cpu;
  uint64_t seed = 0;
  std::filesystem::path checkpoint;       // folder of the resumable state
  double checkpoint_seconds = 60;         // cadence; changes no result
};

enum class Outcome { kDone, kStopped };   // kStopped: the sink asked for it; the state is in `checkpoint`

// Trains from the stored state, or from the system's present weights, to the last step. On the CPU an interrupted and continued run ends in the same bits as
// one never interrupted. Throws Diverged naming the step and the terms.
Outcome train(const Training& t, RunSink& sink);

}  // namespace vlp::train
