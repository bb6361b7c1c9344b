#pragma once
// Settings of SemMIM (Liu et al. 2024). Every knob the paper leaves open is a key; notes on the choice stand beside the default.

#include <cstdint>
#include <string>

#include "core/nn/image_encoder_spec.hpp"
#include "core/nn/transformer_spec.hpp"
#include "core/spec/node.hpp"
#include "core/systems/semmim/weights_spec.hpp"

namespace vlp::systems::semmim {

enum class GlobalImage { kCls, kMean };             // what the contrastive loss takes as the picture's global feature
enum class MlmHead { kOwn, kTiedText, kFusionTable };  // classifier: own matrix | the text table | a table that the fusion encoder owns (mPLUG)
enum class DecoderEmbedding { kOwn, kShared };      // the decoder's embeddings: own | those of the text encoder

struct ModelSpec {
  int64_t dim = 768;
  int64_t vocabulary = 0;                           // 0: that of the data
  int64_t max_length = 512;
  nn::ImageEncoderSpec image;
  nn::TransformerSpec text, fusion, decoder;
  int64_t unused_fusion_layers = 0;                 // allocated and counted, never run (mPLUG's twelve)
  int64_t itc_dim = 256;
  double itc_temperature = 0.07;                    // start value; learnt, kept in [0.001, 0.5] (ALBEF)
  GlobalImage global_image = GlobalImage::kCls;
  MlmHead mlm_head = MlmHead::kOwn;
  DecoderEmbedding decoder_embedding = DecoderEmbedding::kOwn;
  WeightsSpec weights;                              // public checkpoints that a model without a parent stage starts from
};
ModelSpec read_model(const spec::Node& node);

enum class Supervision { kNone, kRawPixels, kDvae, kSelfDistilled };  // what masked patches are recovered to (Table 4)
enum class Masking { kRandom, kTextGuided };                          // Table 5
enum class MaskSpace { kItc, kRaw };                                  // where patch and text are compared: contrastive space, or raw features
enum class Inject { kNone, kText };                                   // Table 7, row "-"
enum class InjectForm { kCarry, kFresh };                             // text tokens carried through the layers | the text output again at each
enum class InjectGradient { kFlow, kStop };                           // into the text encoder, in the online branch
enum class Routing { kEquation, kSentence, kSymmetric };              // which view goes where; see masked_image_modelling.hpp
enum class Centering { kOn, kOff };
enum class PixelNorm { kRaw, kNormalised };

struct MimSpec {
  Supervision supervision = Supervision::kNone;
  Masking masking = Masking::kTextGuided;
  double ratio = 0.30;                 // share of masked patches (Table 6)
  double mask_temperature = 0.07;      // T of the sampling softmax; 1 is nearly random, since cosines lie in [-1, 1]
  MaskSpace mask_space = MaskSpace::kItc;
  Inject inject = Inject::kText;
  int64_t inject_start = 12;           // first layer that sees text, counted from 1 (Table 7)
  InjectForm inject_form = InjectForm::kCarry;
  InjectGradient inject_gradient = InjectGradient::kFlow;
  Routing routing = Routing::kEquation;
  int64_t codes = 1024, head_hidden = 3072;  // K; "less than 6M parameters"
  double student_temperature = 0.1, teacher_temperature = 0.04;
  Centering center = Centering::kOn;
  double center_momentum = 0.9, ema_momentum = 0.995;
  PixelNorm pixels = PixelNorm::kNormalised;
};
MimSpec read_mim(const spec::Node& node);

// Pre-training: loss weights (0 turns a loss off) and what the losses need.
struct LossSpec {
  double itc = 1, itm = 1, mlm = 1, plm = 1, agreement = 1, mim = 1;
  double itm_share = 1.0;              // share of the batch that serves as positives of ITM
  double mlm_probability = 0.15;
  MimSpec masked_image;
  bool any_fusion() const { return itm > 0 || mlm > 0 || plm > 0; }
  bool uses_two_views() const { return masked_image.supervision != Supervision::kNone; }
};
LossSpec read_losses(const spec::Node& node);
// Errors that need both: text injected beyond the last layer, and the like. Reported at `node`, the phase's table.
void check_losses(const LossSpec& losses, const ModelSpec& model, const spec::Node& node);

}  // namespace vlp::systems::semmim
