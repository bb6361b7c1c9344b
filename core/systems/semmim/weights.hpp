#pragma once
// Public weights in SemMIM.

#include <filesystem>
#include <string>

#include "core/systems/semmim/model.hpp"

namespace vlp::systems::semmim {

// Loads what s.weights names below `root` into a model whose first weights are drawn. Of BERT's n layers the first s.text.layers become the text
// encoder and the last s.fusion.layers the fusion encoder; the decoder takes the first s.decoder.layers. The embeddings fill every table that the
// model has, BERT's language head both heads. Returns what was matched, kept fresh and ignored, a line a file. Throws BadInput as apply_weights does.
std::string load_weights(Model& model, const ModelSpec& s, const std::filesystem::path& root);

}  // namespace vlp::systems::semmim
