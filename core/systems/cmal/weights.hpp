#pragma once
// Public weights in CMAL.

#include <filesystem>
#include <string>

#include "core/systems/cmal/model.hpp"

namespace vlp::systems::cmal {

// Loads what s.weights names below `root` into a model whose first weights are drawn: the word table, the first layers into both unimodal encoders, every layer
// of the interaction encoder, and the language head where the model has one. Returns what was matched, kept fresh and ignored. Throws BadInput as apply_weights
// does, and where the file has fewer layers than the model.
std::string load_weights(Model& model, const ModelSpec& s, const std::filesystem::path& root);

}  // namespace vlp::systems::cmal
