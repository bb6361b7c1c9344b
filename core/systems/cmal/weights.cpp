#include "core/systems/cmal/weights.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/nn/pretrained.hpp"
#include "core/util/error.hpp"

namespace vlp::systems::cmal {

std::string load_weights(Model& model, const ModelSpec& s, const std::filesystem::path& root) {
  const auto checkpoint = nn::read_checkpoint(root / s.weights.text);
  const auto have = formats::count_layers(checkpoint.names, "encoder.layer"), need = std::max(s.encoder.layers, s.unimodal.layers);
  if (have < need)
    throw BadInput(fmt::format("{}: has {} layers of BERT, but model.encoder.layers or model.unimodal.layers = {}", checkpoint.file, have, need));
  formats::WeightRules rules = {{"textual.embedding.words", {"embeddings.word_embeddings.weight"}}};
  const auto add = [&](const formats::WeightRules& more) { rules.insert(rules.end(), more.begin(), more.end()); };
  add(formats::bert_layers("encoder", "encoder.layer", 0, s.encoder.layers));
  add(formats::bert_layers("visual.layers", "encoder.layer", 0, s.unimodal.layers));
  add(formats::bert_layers("textual.layers", "encoder.layer", 0, s.unimodal.layers));
  add(formats::bert_language_head("pretrain.word"));
  const auto report = nn::apply_weights(model, checkpoint, rules,
                                        {.ours = {"textual.embedding.words", "encoder.", "visual.layers.", "textual.layers.", "pretrain.word."},
                                         .fresh = s.weights.text_fresh,
                                         .ignored = s.weights.text_ignored});
  return nn::to_text(report, s.weights.text) + "\n";
}

}  // namespace vlp::systems::cmal
