#pragma once
// Settings of SemMIM (Liu et al. 2024). Every knob the paper leaves open is a key; notes on the choice stand beside the default.

#include <cstdint>
#include <string>
#include <vector>

#include "core/nn/image_encoder_spec.hpp"
#include "core/nn/transformer_spec.hpp"
#include "core/spec/node.hpp"
#include "core/systems/semmim/weights_spec.hpp"

namespace vlp::systems::semmim {

enum class GlobalImage { kCls, kMean };                // what the contrastive loss takes as the picture's global feature
enum class MlmHead { kOwn, kTiedText, kFusionTable };  // classifier: own matrix | the text table | a table that the fusion encoder owns (mPLUG)
enum class DecoderEmbedding { kOwn, kShared };         // the decoder's embeddings: own | those of the text encoder
enum class DecoderMemory { kFused, kImageAndFused };   // what the decoder attends to: the fused text | the image tokens and the fused text (mPLUG)
enum class TextSep { kNone, kBert };                   // the text encoder reads [CLS] tokens (ALBEF, mPLUG) | [CLS] tokens [SEP]
// kPlain: cross-attention in every layer. kConnected: every fusion_stride layers one layer that attends over [image ; text] instead (mPLUG). mPLUG's
// own base setting, six layers with a stride of 6, has no such layer, so it is kPlain.
enum class Fusion { kPlain, kConnected };

struct ModelSpec {
  int64_t dim = 768;
  int64_t vocabulary = 0;  // 0: that of the data
  int64_t max_length = 512;
  nn::ImageEncoderSpec image;
  nn::TransformerSpec text, fusion, decoder;
  int64_t unused_fusion_layers = 0;  // allocated and counted, never run (mPLUG's twelve)
  int64_t itc_dim = 256;
  double itc_temperature = 0.07;  // start value; learnt, kept in [0.001, 0.5] (ALBEF)
  GlobalImage global_image = GlobalImage::kCls;
  MlmHead mlm_head = MlmHead::kOwn;
  DecoderEmbedding decoder_embedding = DecoderEmbedding::kOwn;
  DecoderMemory decoder_memory = DecoderMemory::kFused;
  TextSep text_sep = TextSep::kNone;
  Fusion fusion_type = Fusion::kPlain;
  int64_t fusion_stride = 3;
  int64_t special_tokens() const { return text_sep == TextSep::kBert ? 1 : 0; }  // that the text encoder adds to a text
  WeightsSpec weights;                              // public checkpoints that a model without a parent stage starts from
};
ModelSpec read_model(const spec::Node& node);

enum class Supervision { kNone, kRawPixels, kDvae, kSelfDistilled };  // what masked patches are recovered to (Table 4)
enum class Masking { kRandom, kTextGuided, kBlock };                  // Table 5; kBlock: BEiT's rectangles
enum class MaskSpace { kItc, kRaw, kRawDot };  // patch against text: cosine in the contrastive space | cosine, dot product of raw features
enum class MaskTemperature { kFixed, kItc };   // mask_temperature | the learnt temperature of the contrastive loss
enum class MaskTokenAt { kBefore, kAfter };    // the mask token replaces a patch before | after positions are added
enum class Inject { kNone, kText };            // Table 7, row "-"
// kCarry: text tokens are carried through the layers and updated. kFresh: the text output is concatenated again at each layer, which is the same to the
// visual tokens as text that serves as keys and values only.
enum class InjectForm { kCarry, kFresh };
enum class InjectProjection { kNone, kLinear, kLayerNorm };  // between text encoder and visual layers; trained, shared by both branches
enum class InjectGradient { kFlow, kStop };                  // into the text encoder, in the online branch
enum class Routing { kEquation, kSentence, kSymmetric };     // which view goes where; see masked_image_modelling.hpp
enum class Centering { kSeparate, kShared, kOff };           // a centre for [CLS] and one for patches | one over both | none (may collapse)
enum class Heads { kOne, kTwo };                             // encoding heads: one for [CLS] and patches (a shared space) | one each
enum class EmaSchedule { kConstant, kCosine };               // kCosine: from ema_momentum at the first step to 1 at the last (DINO)
// The teacher of a step is an average of the same online weights either way; kBeforeForward (ALBEF) leaves the stored copy one update behind.
enum class EmaWhen { kAfterStep, kBeforeForward };
enum class PixelNorm { kRaw, kNormalised };

struct MimSpec {
  Supervision supervision = Supervision::kNone;
  Masking masking = Masking::kTextGuided;
  double ratio = 0.30;     // share of masked patches (Table 6)
  int64_t block_min = 16;  // patches of a block, and its narrowest aspect ratio (block_aspect .. 1/block_aspect): BEiT
  double block_aspect = 0.3;
  double mask_temperature = 0.07;  // T of the sampling softmax; 1 is nearly random, since cosines lie in [-1, 1]
  MaskTemperature mask_temperature_from = MaskTemperature::kFixed;
  MaskSpace mask_space = MaskSpace::kItc;
  MaskTokenAt mask_token_at = MaskTokenAt::kBefore;
  Inject inject = Inject::kText;
  int64_t inject_start = 12;  // first layer that sees text, counted from 1 (Table 7)
  InjectForm inject_form = InjectForm::kCarry;
  InjectGradient inject_gradient = InjectGradient::kFlow;
  InjectProjection inject_projection = InjectProjection::kNone;  // "no learnable parameters" (Sec. 4.6)
  Routing routing = Routing::kEquation;
  int64_t codes = 1024;                       // K
  std::vector<int64_t> head_hidden = {3072};  // widths between D and K, GELU between layers; "less than 6M parameters"; [] is a linear head
  Heads heads = Heads::kOne;
  double student_temperature = 0.1, teacher_temperature = 0.04;
  double teacher_temperature_start = 0.04;  // linear from here to teacher_temperature over so many steps (DINO: to 0.07; above is unstable)
  int64_t teacher_warmup_steps = 0;
  Centering center = Centering::kSeparate;
  double center_momentum = 0.9, ema_momentum = 0.995;
  EmaSchedule ema_schedule = EmaSchedule::kConstant;
  EmaWhen ema_when = EmaWhen::kAfterStep;
  PixelNorm pixels = PixelNorm::kNormalised;
};
MimSpec read_mim(const spec::Node& node);

enum class ItcBank { kInBatch, kQueue };  // candidates of ITC: the batch | and a queue of earlier features (ALBEF)
enum class TaskView { kView1, kView2 };   // which clean view ITC, ITM, MLM and PrefixLM see

// Pre-training: loss weights (0 turns a loss off) and what the losses need.
struct LossSpec {
  double itc = 1, itm = 1, mlm = 1, plm = 1, agreement = 1, mim = 1;
  double itm_share = 1.0;              // share of the batch that serves as positives of ITM
  double itm_hardness = 1.0;           // negatives are drawn by the contrastive probabilities to this power: 1 as ALBEF, 0 all alike
  double mlm_probability = 0.15;
  ItcBank itc_bank = ItcBank::kInBatch;
  int64_t itc_queue = 65536;              // features of each side that kQueue keeps
  double itc_distill = 0.0;               // alpha: share of the momentum branch's similarities in the targets of ITC (ALBEF 0.4)
  int64_t itc_distill_ramp = 0;           // steps over which alpha rises from 0
  TaskView task_view = TaskView::kView1;  // under routing = equation view 1 passes the online encoder anyway; view 2 costs a pass more
  MimSpec masked_image;
  // An image encoder and encoding head that follow the online ones: for self-distilled targets and for the agreement loss.
  bool needs_momentum() const { return masked_image.supervision == Supervision::kSelfDistilled || agreement > 0; }
  bool uses_two_views() const { return masked_image.supervision != Supervision::kNone; }
};
LossSpec read_losses(const spec::Node& node);
// Errors that need both: text injected beyond the last layer, and the like. Reported at `node`, the phase's table.
void check_losses(const LossSpec& losses, const ModelSpec& model, const spec::Node& node);

}  // namespace vlp::systems::semmim
