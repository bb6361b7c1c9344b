#pragma once
// Settings of a vision transformer. No torch here.

#include <cstdint>

#include "core/nn/bias.hpp"
#include "core/nn/transformer_spec.hpp"
#include "core/spec/node.hpp"

namespace vlp::nn {

enum class PatchEmbedding { kConvolution, kMlp };  // one linear map (ViT); two layers with GELU, which small widths need
enum class Positions { kLearned, kSinCos };        // learned table; fixed 2-d sine and cosine

struct ImageEncoderSpec {
  int64_t size = 224, patch = 16;  // pixels; size is a multiple of patch
  PatchEmbedding embedding = PatchEmbedding::kConvolution;
  int64_t embedding_hidden = 128;  // kMlp only
  Bias embedding_bias = Bias::kNo;
  Positions positions = Positions::kLearned;
  bool norm_before = true;         // CLIP's ln_pre, after positions are added
  bool clip_projection = true;     // CLIP's dim x 512 matrix: allocated and counted, used by nobody
  TransformerSpec transformer;
  int64_t patches() const { return (size / patch) * (size / patch); }
};
ImageEncoderSpec read_image_encoder(const spec::Node& node, ImageEncoderSpec defaults);

}  // namespace vlp::nn
