#include "core/systems/semvlp/weights.hpp"

#include <fmt/format.h>

#include "core/nn/pretrained.hpp"
#include "core/util/error.hpp"

namespace vlp::systems::semvlp {

std::string load_weights(Model& model, const ModelSpec& s, const std::filesystem::path& root) {
  const auto checkpoint = nn::read_checkpoint(root / s.weights.text);
  const auto have = formats::count_layers(checkpoint.names, "encoder.layer");
  if (have < s.encoder.layers)
    throw BadInput(fmt::format("{}: has {} layers of BERT, but model.encoder.layers = {}", checkpoint.file, have, s.encoder.layers));
  auto rules = formats::bert_embedding("text_embedding");
  const auto add = [&](const formats::WeightRules& more) { rules.insert(rules.end(), more.begin(), more.end()); };
  add(formats::bert_layers("encoder", "encoder.layer", 0, s.encoder.layers));
  if (s.streams == Streams::kUntied)
    for (auto rule : formats::bert_layers("encoder", "encoder.layer", 0, s.encoder.layers)) {
      rule.target.replace(0, std::string("encoder.layer").size(), "encoder.text_layer");
      rules.push_back(rule);
    }
  add({{"pooler.weight", {"pooler.dense.weight"}}, {"pooler.bias", {"pooler.dense.bias"}}});
  add(formats::bert_language_head("pretrain.mlm"));
  const auto report = nn::apply_weights(model, checkpoint, rules,
                                        {.ours = {"text_embedding.", "encoder.", "pooler.", "pretrain.mlm."}, .fresh = s.weights.text_fresh, .ignored = s.weights.text_ignored});
  return nn::to_text(report, s.weights.text) + "\n";
}

}  // namespace vlp::systems::semvlp
