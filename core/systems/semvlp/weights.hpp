#pragma once
// Public weights in SemVLP.

#include <filesystem>
#include <string>

#include "core/systems/semvlp/model.hpp"

namespace vlp::systems::semvlp {

// Loads what s.weights names below `root` into a model whose first weights are drawn: embeddings, every layer, the pooler, and the language head where the
// model has one. Cross-attention and the image side are nothing that BERT knows. Returns what was matched, kept fresh and ignored. Throws BadInput as
// apply_weights does, and where the file has fewer layers than the model.
std::string load_weights(Model& model, const ModelSpec& s, const std::filesystem::path& root);

}  // namespace vlp::systems::semvlp
