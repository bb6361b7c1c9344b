#pragma once
// Settings of a stack of transformer layers. No torch here.

#include <cstdint>
#include <string>

#include "core/spec/node.hpp"

namespace vlp::nn {

enum class NormPlacement { kPre, kPost };     // pre-LN (ViT) or post-LN (BERT)
enum class Activation { kGelu, kQuickGelu };  // exact erf form; x * sigmoid(1.702 x) (CLIP)

struct TransformerSpec {
  int64_t dim = 768, heads = 12, layers = 12, hidden = 3072;  // hidden: width of the feed-forward part
  NormPlacement norm = NormPlacement::kPost;
  Activation activation = Activation::kGelu;
  double norm_epsilon = 1e-12;
  double dropout = 0.0;            // on every sublayer's output and on the embeddings
  double attention_dropout = 0.0;  // on the attention probabilities; BERT and mPLUG's copy of CLIP 0.1, CLIP itself none
};

// Reads heads, layers, hidden, norm, activation, norm_epsilon, dropout, attention_dropout into a stack of width `dim`.
TransformerSpec read_transformer(const spec::Node& node, TransformerSpec defaults);

}  // namespace vlp::nn
