#pragma once
// Which public checkpoints SemMIM starts from (Sec. 4.1: CLIP ViT-B/16; text encoder the first six, fusion the last six layers of BERT-base). No torch here.

#include <string>
#include <vector>

#include "core/spec/node.hpp"

namespace vlp::systems::semmim {

enum class DecoderStart { kBert, kFresh };  // self-attention and feed-forward of BERT's first layers, fresh cross-attention (mPLUG) | all drawn

// Files are safetensors in the Hugging Face layout, named below the data root; an empty name: nothing is loaded, the part keeps its first weights.
// fresh names tensors of ours, ignored those of the file: beginnings, with * for any characters. Whatever is in neither must find a partner.
struct WeightsSpec {
  std::string image;  // CLIP's vision part, alone or in a whole CLIP, or ViT
  std::string text;   // BERT
  DecoderStart decoder = DecoderStart::kBert;
  std::vector<std::string> image_fresh;
  std::vector<std::string> image_ignored = {"text_model.", "text_projection.", "visual_projection.", "logit_scale",
                                            "vision_model.embeddings.position_ids"};
  std::vector<std::string> text_fresh = {"fusion.*.cross_", "decoder.*.cross_", "unused_fusion."};
  std::vector<std::string> text_ignored = {
      "bert.pooler.", "pooler.", "cls.seq_relationship.", "cls.predictions.decoder.", "bert.embeddings.position_ids", "embeddings.position_ids"};
  bool any() const { return !image.empty() || !text.empty(); }
};
WeightsSpec read_weights(const spec::Node& node);

}  // namespace vlp::systems::semmim
