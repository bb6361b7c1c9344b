#pragma once
// What every task is given.

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/data/loader.hpp"
#include "core/data/packed.hpp"
#include "core/metrics/item_mean.hpp"
#include "core/nn/precision.hpp"
#include "core/systems/system.hpp"
#include "core/util/run_sink.hpp"

namespace vlp::tasks {

struct Context {
  systems::System& system;
  const data::PackedData& data;
  data::Inputs inputs = data::Inputs::kPixels;  // what the system reads of a picture
  int64_t picture_size = 64;                    // of pixels
  uint64_t seed = 0;
  nn::PerformanceSpec performance;
  nn::DeviceKind device = nn::DeviceKind::cpu;
  std::filesystem::path folder;       // for files of per-item scores
  RunSink& sink;
};

}  // namespace vlp::tasks
