#pragma once
// Which tensors of a public checkpoint become which of ours: key maps of the Hugging Face layout, as data and without torch.
//
// Our names are those that core/nn registers (text_embedding, transformer, image_encoder, heads). The file's names are meant without their model's
// prefix and with LayerNorm's gamma and beta renamed; see canonical_names.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace vlp::formats {

enum class Take {
  kSame,        // as it is
  kStacked,     // several on top of each other: query, key, value -> qkv
  kFlattened,   // all but the first dimension become one: a convolution over patches -> a matrix
  kVector,      // all dimensions become one: a class token (1,1,D) -> (D)
  kTransposed,  // (a,b) -> (b,a)
  kFirstRows,   // as many as we have: text positions
  kPositions    // class position and grid of patches, resized where our grid is another
};

struct WeightRule {
  std::string target;                // ours
  std::vector<std::string> sources;  // the file's
  Take take = Take::kSame;
};
using WeightRules = std::vector<WeightRule>;

// The file's names by what the rules call them. A prefix "bert.", "vit.", "deit.", "lxmert." or "vision_model." falls away; "LayerNorm.gamma" and
// ".beta" (the first BERT checkpoints) become weight and bias. Throws BadInput naming `file` where two names become one.
std::map<std::string, std::string> canonical_names(const std::vector<std::string>& names, const std::string& file);

// How many layers a file has: one more than the largest N in names that start with "STEM.N.".
int64_t count_layers(const std::map<std::string, std::string>& canonical, std::string_view stem);

// BERT (and LXMERT's language part): nn::TextEmbedding at `target`.
WeightRules bert_embedding(const std::string& target);
// Layers first .. first + count - 1 of `stem` ("encoder.layer"; LXMERT's regions: "encoder.r_layers") -> layer0 .. of an nn::Transformer at `target`,
// post-LN: self-attention and feed-forward. Cross-attention has no source.
WeightRules bert_layers(const std::string& target, const std::string& stem, int64_t first, int64_t count);
// nn::LanguageHead at `target` from cls.predictions; the classifier is tied to the word table.
WeightRules bert_language_head(const std::string& target);
// LXMERT's visual feature encoder (encoder.visn_fc): an nn::RegionEmbedding of RegionProjection::kSeparate at `target`.
WeightRules lxmert_regions(const std::string& target);
// One side of LXMERT's cross-modality layers into an nn::Transformer of Layer::kCross at `target`. Both sides have the same cross-attention there, and it
// comes before self-attention: attend_memory, attend_self, feed_forward. In the order of nn::Transformer::forward these weights are a start only.
enum class LxmertSide { kLanguage, kVision };
WeightRules lxmert_cross_layers(const std::string& target, LxmertSide side, int64_t count);

// nn::ImageEncoder at `target`: CLIP has a norm before and no patch bias, ViT and DeiT (not distilled) the opposite.
WeightRules clip_vision(const std::string& target, int64_t layers);
WeightRules vit(const std::string& target, int64_t layers);

// Whether a name fits one of the patterns: a pattern is the beginning of a name, with * for any characters.
bool fits(std::string_view name, const std::vector<std::string>& patterns);

// Throws BadInput where `file` is no safetensors but a PyTorch pickle (.bin, .pth, .pt; told by its first nine bytes), with the command that converts it.
void refuse_pickle(const std::string& file, std::string_view first_bytes);

}  // namespace vlp::formats
