#pragma once
// Settings of CMAL and of its pre-training losses. No torch here. Keys carry the names of the choice that they settle; defaults are the paper's (Ma et al., MM 2022),
// or where it is silent UNITER's, which it follows for regions, locations and tasks.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/nn/transformer_spec.hpp"
#include "core/spec/node.hpp"
#include "core/systems/text_weights_spec.hpp"

namespace vlp::systems::cmal {

enum class EmbedVisual { kJoint, kUniter };    // W [feature ; location] (Sec. 3.2.1) | LN(LN(W feature) + LN(W' location))
enum class EmbedText { kJoint, kBertSum };     // W [word ; position] (Sec. 3.2.1) | LN(word + position)
enum class PromptMaps { kSeparate, kShared };  // of position, type and feature in Eq. 9: "three FC outputs" | one map for all three
enum class RegionMask { kLearned, kZero };     // a hidden feature becomes a learned vector (UNITER) | zeros

struct ModelSpec {
  int64_t dim = 768;
  int64_t vocabulary = 0;                     // 0: that of the data
  int64_t max_length = 512;                   // tokens of a text, [TXT] not counted
  int64_t max_prompt = 512;                   // positions of the prompt: [CLS], regions, [SEP], tokens
  nn::TransformerSpec unimodal{.layers = 1};  // UMSE: one stack of each modality
  nn::TransformerSpec encoder;                // CMAI
  int64_t decoder_layers = 6;                 // of the answer decoder, which fine-tuning adds; like the encoder's otherwise
  int64_t features = 2048, classes = 1600;    // of regions
  EmbedVisual embed_visual = EmbedVisual::kJoint;
  EmbedText embed_text = EmbedText::kJoint;
  PromptMaps prompt_maps = PromptMaps::kSeparate;
  RegionMask region_mask = RegionMask::kLearned;
  // The interaction encoder takes BERT's layers, each unimodal encoder its first ones.
  TextWeightsSpec weights{
      .text = "",
      .text_fresh = {},
      .text_ignored = {"cls.seq_relationship.", "cls.predictions.decoder.", "*embeddings.position_ids", "*embeddings.position_embeddings.",
                       "*embeddings.token_type_embeddings.", "*embeddings.LayerNorm.", "*pooler."}};
};
ModelSpec read_model(const spec::Node& node);

// The tasks of Eq. 24, in its order.
enum class Task { kAmc, kMlm, kMrm, kItm, kVtc };
inline constexpr std::array<Task, 5> kTasks = {Task::kAmc, Task::kMlm, Task::kMrm, Task::kItm, Task::kVtc};
const char* name_of(Task task);  // "amc", ...

// What gamma means: the share of steps that a task supervises, one task a step, the same for the whole batch ("the proportion of data supervised by the
// corresponding task", Sec. 4.1; UNITER) | the weights of Eq. 24, every task on every batch | the share of pairs.
enum class Mix { kSampleTask, kWeightedSum, kSamplePerPair };

// Which output recovers which half of the anchor: word at the text slot, which holds the region, class at the visual slot (Eq. 9, Sec. 4.5) | the other way
// round, where each slot holds what is asked for: a degenerate control.
enum class Readout { kAssociative, kCrossed };
enum class OnUnswapped { kOn, kOff };              // anchors that are masked and not swapped: are recovered as well | give no loss
enum class AnchorsPerPass { kOne, kCycle, kAll };  // one, drawn alike | one, each in turn over the visits of a picture | all at once
enum class SwapType { kFeature, kSlot };           // modality type of a swapped slot: its feature's (Eq. 9) | its place's
enum class WithoutAnchor { kSkip, kRedraw };       // a pair that has none: gives no loss | gives its place to another of the batch, drawn alike from those that have
enum class PairAttention { kOpen, kBlocked };      // may the two slots of a swapped anchor attend to each other? Blocked, the word is not in sight
struct AmcSpec {
  double mask_probability = 1.0;  // of the chosen anchor (footnote 3)
  double swap_probability = 0.6;  // of a masked anchor (footnote 4); 0: a UNITER-like model that masks anchors and recovers them
  Readout readout = Readout::kAssociative;
  OnUnswapped on_unswapped = OnUnswapped::kOn;
  AnchorsPerPass anchors = AnchorsPerPass::kOne;
  SwapType swap_type = SwapType::kFeature;
  PairAttention pair_attention = PairAttention::kOpen;
  WithoutAnchor none = WithoutAnchor::kSkip;
};

enum class MrmTarget { kHard, kDistribution, kFeature };  // the detected class | KL to the detector's distribution | the feature (smooth L1)
enum class ItmNegative {
  kImage,
  kText,
  kHard
};                                           // what a mismatched pair takes from another | the picture most like it by Eq. 20, drawn as ALBEF does
enum class AtLeastOne { kYes, kNo };         // a word or region is hidden in every pair that has a general one
enum class WordHead { kShared, kSeparate };  // one MLP for AMC and MLM | one each
enum class WordTable { kTied, kOwn };        // the classifier's matrix: the word table | its own
enum class RegionHead { kShared, kSeparate, kUniter };  // one FC for AMC and MRM | one each | one Linear-GELU-LN-Linear
enum class Temperature { kLearnt, kFixed };

struct LossSpec {
  double amc = 0.4, mlm = 0.2, mrm = 0.2, itm = 0.1, vtc = 0.1;  // gamma of Eq. 24; 0 turns a task off
  Mix mix = Mix::kSampleTask;
  AmcSpec amc_spec = {};
  double mlm_probability = 0.15, mrm_probability = 0.15;
  AtLeastOne at_least_one = AtLeastOne::kYes;
  MrmTarget mrm_target = MrmTarget::kHard;
  double wra = 0;         // weight of word-region alignment on the pairs of ITM (UNITER: 0.1); CMAL has none
  double mismatch = 0.5;  // share of mismatched pairs in ITM
  ItmNegative itm_negative = ItmNegative::kImage;
  WordHead word_head = WordHead::kShared;
  WordTable word_table = WordTable::kTied;
  RegionHead region_head = RegionHead::kShared;
  Temperature temperature = Temperature::kLearnt;
  double tau = 0.07;       // at the start, clamped to 0.001 .. 0.5
  int64_t projection = 0;  // width of a projection before Eq. 20; 0: none

  double weight(Task task) const;  // gamma
};
LossSpec read_losses(const spec::Node& node);
// AMC alone, for scoring how anchors are recovered: the tables `amc` (how they are hidden; every one is) and `head` (as in pre-training) of the section.
LossSpec read_recovery(const spec::Node& node);

}  // namespace vlp::systems::cmal
