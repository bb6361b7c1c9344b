#pragma once
// Builds a system from its settings, fresh or from the weights of an earlier stage.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/nn/device.hpp"
#include "core/systems/system.hpp"
#include "core/systems/system_spec.hpp"
#include "core/text/vocabulary.hpp"

namespace vlp::systems {

struct SystemInit {
  const text::Vocabulary& vocabulary;
  std::optional<PhaseLosses> losses;      // pre-training; none in fine-tuning and scoring
  std::filesystem::path weights;          // of the parent stage; empty: fresh
  std::filesystem::path data_root = {};   // where the settings name public weights
  std::function<void(const std::string&)> report = {};  // of which public weights were matched, fresh and ignored
  uint64_t seed = 0;                      // of the first weights
  nn::DeviceKind device = nn::DeviceKind::cpu;
};
// Throws BadInput where the vocabulary or the weights do not fit the settings.
std::shared_ptr<System> make_system(const SystemSpec& s, const SystemInit& init);

// Trained parameters, each tensor once: what the papers call the size of a model.
int64_t trained_parameters(const System& system);

}  // namespace vlp::systems
