#include "core/systems/semmim/weights.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/nn/pretrained.hpp"
#include "core/util/error.hpp"

namespace vlp::systems::semmim {
namespace {

using formats::WeightRules;

void add(WeightRules& to, WeightRules from) { to.insert(to.end(), from.begin(), from.end()); }

WeightRules image_rules(const nn::Checkpoint& c, const ModelSpec& s) {
  const auto layers = s.image.transformer.layers;
  const auto require_layers = [&](int64_t have) {
    if (have != layers) throw BadInput(fmt::format("{}: has {} layers, but model.image.layers = {}", c.file, have, layers));
  };
  if (c.names.contains("embeddings.class_embedding")) {
    require_layers(formats::count_layers(c.names, "encoder.layers"));
    return formats::clip_vision("image", layers);
  }
  if (!c.names.contains("embeddings.cls_token"))
    throw BadInput(fmt::format("{}: is neither CLIP's vision part nor a ViT in the Hugging Face layout", c.file));
  if (s.image.transformer.activation == nn::Activation::kQuickGelu)
    throw BadInput(fmt::format("{}: is a ViT, whose activation is gelu, but model.image.activation = \"quick_gelu\"", c.file));
  require_layers(formats::count_layers(c.names, "encoder.layer"));
  return formats::vit("image", layers);
}

WeightRules text_rules(const nn::Checkpoint& c, const ModelSpec& s) {
  const auto have = formats::count_layers(c.names, "encoder.layer");
  const auto need = std::max(s.text.layers + s.fusion.layers, s.weights.decoder == DecoderStart::kBert ? s.decoder.layers : 0);
  if (have < need)
    throw BadInput(fmt::format("{}: has {} layers of BERT, but the model takes {} (text {} + fusion {}, decoder {})", c.file, have, need,
                               s.text.layers, s.fusion.layers, s.decoder.layers));
  WeightRules out;
  for (const char* table : {"text_embedding", "decoder_embedding", "fusion_embedding"}) add(out, formats::bert_embedding(table));
  out.push_back({"mlm_table", {"embeddings.word_embeddings.weight"}});
  add(out, formats::bert_layers("text", "encoder.layer", 0, s.text.layers));
  add(out, formats::bert_layers("fusion", "encoder.layer", have - s.fusion.layers, s.fusion.layers));
  if (s.weights.decoder == DecoderStart::kBert) add(out, formats::bert_layers("decoder", "encoder.layer", 0, s.decoder.layers));
  for (const char* head : {"mlm_head", "decoder_head"}) add(out, formats::bert_language_head(head));
  return out;
}

nn::WeightScope text_scope(const WeightsSpec& s) {
  nn::WeightScope out{.ours = {"text_embedding.", "decoder_embedding.", "fusion_embedding.", "text.", "fusion.", "unused_fusion.", "decoder.",
                               "mlm_table", "mlm_head.", "decoder_head."},
                      .fresh = s.text_fresh,
                      .ignored = s.text_ignored};
  if (s.decoder == DecoderStart::kFresh) out.fresh.push_back("decoder.");
  return out;
}

}  // namespace

std::string load_weights(Model& model, const ModelSpec& s, const std::filesystem::path& root) {
  std::string out;
  const auto load = [&](const std::string& name, WeightRules (*rules)(const nn::Checkpoint&, const ModelSpec&), const nn::WeightScope& scope) {
    if (name.empty()) return;
    const auto checkpoint = nn::read_checkpoint(root / name);
    out += nn::to_text(nn::apply_weights(model, checkpoint, rules(checkpoint, s), scope), name) + "\n";
  };
  load(s.weights.image, image_rules, {.ours = {"image."}, .fresh = s.weights.image_fresh, .ignored = s.weights.image_ignored});
  load(s.weights.text, text_rules, text_scope(s.weights));
  return out;
}

}  // namespace vlp::systems::semmim
