#pragma once
// Settings of SemVLP (2021). Every knob the paper leaves open is a key; notes on the choice stand beside the default.

#include <cstdint>
#include <string>
#include <vector>

#include "core/nn/region_embedding_spec.hpp"
#include "core/nn/transformer_spec.hpp"
#include "core/spec/node.hpp"
#include "core/systems/text_weights_spec.hpp"

namespace vlp::systems::semvlp {

enum class ImgToken { kLearned, kMean };           // [IMG]: a learned vector | the mean feature with the whole picture as its box, embedded like a region
enum class ObjectType { kSecond, kNone };          // token type of regions: BERT's second | none
enum class Pooler { kShared, kPerMode, kNone };    // tanh(W h + b) on [CLS] or [IMG]
// Which stream asks the other in high-level mode. kBoth needs CrossMemory::kSameLayer. Footnote 1: text to image (regions ask words) is the best.
enum class CrossDirection { kTextToImage, kImageToText, kBoth };
enum class CrossMemory { kFinal, kSameLayer };     // what is asked: the other stream's final states | its states at the same layer (LXMERT)
enum class CrossPlace { kAfterSelf, kBeforeSelf }; // of the sublayer: between self-attention and feed-forward | first (LXMERT)
enum class CrossInit { kNormal, kCopySelf, kZeroOutput };
enum class CrossGradient { kFlow, kStop };         // to the states that are asked
enum class Streams { kShared, kUntied };           // one stack of layers for both modalities | one each (LXMERT)

struct CrossSpec {
  int64_t start = 6;  // L_s: layers above it have cross-attention (0 .. layers; `layers` itself: none, the text-blind control)
  CrossDirection direction = CrossDirection::kTextToImage;
  CrossMemory memory = CrossMemory::kFinal;
  CrossPlace place = CrossPlace::kAfterSelf;
  CrossInit init = CrossInit::kNormal;
  CrossGradient gradient = CrossGradient::kFlow;
};

struct ModelSpec {
  int64_t dim = 768;
  int64_t vocabulary = 0;  // 0: that of the data
  int64_t max_length = 512;
  nn::TransformerSpec encoder;
  nn::RegionEmbeddingSpec regions;
  int64_t classes = 1600;  // of detected objects
  ImgToken img_token = ImgToken::kLearned;
  ObjectType object_type = ObjectType::kSecond;
  Pooler pooler = Pooler::kShared;
  Streams streams = Streams::kShared;
  CrossSpec cross;
  // The paper starts from StructBERT-base, which has BERT's layout.
  TextWeightsSpec weights{
      .text = "",
      .text_fresh = {"encoder.*.cross_"},
      .text_ignored = {"cls.seq_relationship.", "cls.predictions.decoder.", "bert.embeddings.position_ids", "embeddings.position_ids"}};
  static constexpr int64_t special_tokens() { return 1; }  // behind a text: [SEP]
};
ModelSpec read_model(const spec::Node& node);

// Which mode a pre-training step runs: a fair coin by default (Sec. 2.3.2), the same for the whole batch; strict turns; the first half of each batch low
// and the second high; one alone (Table 4). kApart is not the paper's: each side by itself, without cross-attention, a start that favours neither mode.
enum class Switch { kCoin, kAlternate, kHalves, kLow, kHigh, kApart };
enum class ObjectMask { kZero, kLxmert };      // masked features: all zero | 80 % zero, 10 % of another picture, 10 % kept
enum class ObjectNorm { kMasked, kLxmert };    // mean over masked regions | over all regions / 0.15, labels weighted by the detector's confidence
enum class ItmReplace { kSentence, kImage };   // what a mismatched pair takes from another pair of the batch
enum class OnNegatives { kOff, kOn };          // masked words and objects of mismatched pairs: off (SemVLP's one difference from LXMERT)
enum class ItmHead { kTwoWay, kOneLogit };     // cross-entropy | binary cross-entropy

struct LossSpec {
  double mlm = 1, object_feature = 1, object_label = 1, itm = 1, qa = 1;  // weights; 0 turns the loss off
  double itc = 0;                   // of kApart only: mean states of both sides are told apart in the batch; after it words and regions of one thing lie near
  Switch mode = Switch::kCoin;
  double p_low = 0.5;               // of the coin
  double mlm_probability = 0.15;
  double object_probability = 0.15;
  ObjectMask object_mask = ObjectMask::kZero;
  ObjectNorm object_norm = ObjectNorm::kMasked;
  double mismatch = 0.5;            // share of mismatched pairs
  ItmReplace itm_replace = ItmReplace::kSentence;
  OnNegatives on_negatives = OnNegatives::kOff;
  ItmHead itm_head = ItmHead::kTwoWay;
  double question_share = 0.31;     // of sentences that are questions (LXMERT: 2.9 of 9.2 million pairs)
};
LossSpec read_losses(const spec::Node& node);
// What only model and losses together show, at the places of `node`, the phase.
void check_losses(const LossSpec& s, const ModelSpec& model, const spec::Node& node);

}  // namespace vlp::systems::semvlp
