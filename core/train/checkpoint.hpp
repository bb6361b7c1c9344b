#pragma once
// The resumable state of a training: weights, buffers, optimiser moments, step. One safetensors file, replaced atomically.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/systems/system.hpp"
#include "core/train/adamw.hpp"
#include "core/train/divergence.hpp"
#include "core/train/flat_parameters.hpp"

namespace vlp::train {

// Writes folder/state.safetensors -> its SHA-256.
std::string save_checkpoint(const std::filesystem::path& folder, int64_t step, const systems::System& system, AdamW& optimiser,
                            const Divergence& divergence);
// Restores everything; nullopt where the folder holds no state. Throws BadInput where the state does not fit.
std::optional<int64_t> load_checkpoint(const std::filesystem::path& folder, systems::System& system, AdamW& optimiser, Divergence& divergence);

}  // namespace vlp::train
