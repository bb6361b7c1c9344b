#include "core/systems/semmim/spec.hpp"

#include <fmt/format.h>

#include "core/systems/semmim/mask_count.hpp"

namespace vlp::systems::semmim {
namespace {

nn::TransformerSpec bert_stack(int64_t dim, int64_t layers) {
  nn::TransformerSpec s;
  s.dim = dim;
  s.layers = layers;
  return s;
}

nn::TransformerSpec read_stack(const spec::Node& node, const char* key, nn::TransformerSpec defaults) {
  const auto part = node.child(key);
  const auto s = nn::read_transformer(part, defaults);
  part.reject_unread_keys();
  return s;
}

// Widths of a head's hidden layers: an array, or one number for one layer.
void read_widths(const spec::Node& node, std::string_view key, std::vector<int64_t>& widths) {
  const auto raw = node.raw(key);
  if (!raw || raw->array()) return node.read(key, widths, spec::at_least<int64_t>(1));
  int64_t width = widths.empty() ? 1 : widths.front();
  node.read(key, width, spec::at_least<int64_t>(1));
  widths = {width};
}

}  // namespace

ModelSpec read_model(const spec::Node& node) {
  ModelSpec s;
  node.read("dim", s.dim, spec::range<int64_t>(8, 4096));
  node.read("vocabulary", s.vocabulary, spec::at_least<int64_t>(0));
  node.read("max_length", s.max_length, spec::range<int64_t>(4, 4096));
  s.image.transformer = bert_stack(s.dim, 12);
  s.image.transformer.norm = nn::NormPlacement::kPre;
  s.image.transformer.activation = nn::Activation::kQuickGelu;
  s.image.transformer.norm_epsilon = 1e-5;
  s.image = nn::read_image_encoder(node.child("image"), s.image);
  s.text = read_stack(node, "text", bert_stack(s.dim, 6));
  s.fusion = read_stack(node, "fusion", bert_stack(s.dim, 6));
  s.decoder = read_stack(node, "decoder", bert_stack(s.dim, 12));
  node.read("unused_fusion_layers", s.unused_fusion_layers, spec::at_least<int64_t>(0));
  node.read("itc_dim", s.itc_dim, spec::at_least<int64_t>(1));
  node.read("itc_temperature", s.itc_temperature, spec::range(0.001, 0.5));
  node.read_enum("global_image", s.global_image, {{"cls", GlobalImage::kCls}, {"mean", GlobalImage::kMean}});
  node.read_enum("mlm_head", s.mlm_head, {{"own", MlmHead::kOwn}, {"tied_text", MlmHead::kTiedText}, {"fusion_table", MlmHead::kFusionTable}});
  node.read_enum("decoder_embedding", s.decoder_embedding, {{"own", DecoderEmbedding::kOwn}, {"shared", DecoderEmbedding::kShared}});
  node.read_enum("decoder_memory", s.decoder_memory, {{"fused", DecoderMemory::kFused}, {"image_and_fused", DecoderMemory::kImageAndFused}});
  node.read_enum("text_sep", s.text_sep, {{"none", TextSep::kNone}, {"bert", TextSep::kBert}});
  node.read_enum("fusion_type", s.fusion_type, {{"plain", Fusion::kPlain}, {"connected", Fusion::kConnected}});
  node.read("fusion_stride", s.fusion_stride, spec::at_least<int64_t>(1));
  if (s.fusion_type == Fusion::kConnected && s.fusion_stride >= s.fusion.layers)
    node.error("fusion_stride", fmt::format("{} leaves no connected layer in {} fusion layers: they are plain", s.fusion_stride, s.fusion.layers));
  if (node.has("weights")) s.weights = read_weights(node.child("weights"));
  return s;
}

MimSpec read_mim(const spec::Node& node) {
  MimSpec s;
  node.read_enum("supervision", s.supervision,
                 {{"none", Supervision::kNone},
                  {"raw_pixels", Supervision::kRawPixels},
                  {"dvae", Supervision::kDvae},
                  {"self_distilled", Supervision::kSelfDistilled}});
  node.read_enum("masking", s.masking, {{"random", Masking::kRandom}, {"text_guided", Masking::kTextGuided}, {"block", Masking::kBlock}});
  node.read("ratio", s.ratio, spec::range(0.01, 0.99));
  node.read("block_min", s.block_min, spec::at_least<int64_t>(1));
  node.read("block_aspect", s.block_aspect, spec::range(0.01, 1.0));
  node.read("mask_temperature", s.mask_temperature, spec::range(1e-3, 1e6));
  node.read_enum("mask_temperature_from", s.mask_temperature_from, {{"fixed", MaskTemperature::kFixed}, {"itc", MaskTemperature::kItc}});
  node.read_enum("mask_space", s.mask_space, {{"itc", MaskSpace::kItc}, {"raw", MaskSpace::kRaw}, {"raw_dot", MaskSpace::kRawDot}});
  node.read_enum("mask_token_at", s.mask_token_at, {{"before", MaskTokenAt::kBefore}, {"after", MaskTokenAt::kAfter}});
  node.read_enum("inject", s.inject, {{"none", Inject::kNone}, {"text", Inject::kText}});
  node.read("inject_start", s.inject_start, spec::at_least<int64_t>(1));
  node.read_enum("inject_form", s.inject_form, {{"carry", InjectForm::kCarry}, {"fresh", InjectForm::kFresh}});
  node.read_enum("inject_gradient", s.inject_gradient, {{"flow", InjectGradient::kFlow}, {"stop", InjectGradient::kStop}});
  node.read_enum("inject_projection", s.inject_projection,
                 {{"none", InjectProjection::kNone}, {"linear", InjectProjection::kLinear}, {"layer_norm", InjectProjection::kLayerNorm}});
  node.read_enum("routing", s.routing, {{"equation", Routing::kEquation}, {"sentence", Routing::kSentence}, {"symmetric", Routing::kSymmetric}});
  node.read("codes", s.codes, spec::at_least<int64_t>(2));
  read_widths(node, "head_hidden", s.head_hidden);
  if (s.head_hidden.size() > 4) node.error("head_hidden", fmt::format("has {} layers; a head has at most 4 hidden ones", s.head_hidden.size()));
  node.read_enum("heads", s.heads, {{"one", Heads::kOne}, {"two", Heads::kTwo}});
  node.read("student_temperature", s.student_temperature, spec::range(1e-3, 10.0));
  node.read("teacher_temperature", s.teacher_temperature, spec::range(1e-3, 10.0));
  node.read("teacher_temperature_start", s.teacher_temperature_start, spec::range(1e-3, 10.0));
  node.read("teacher_warmup_steps", s.teacher_warmup_steps, spec::at_least<int64_t>(0));
  node.read_enum("center", s.center, {{"separate", Centering::kSeparate}, {"shared", Centering::kShared}, {"off", Centering::kOff}});
  node.read("center_momentum", s.center_momentum, spec::range(0.0, 1.0));
  node.read("ema_momentum", s.ema_momentum, spec::range(0.0, 1.0));
  node.read_enum("ema_schedule", s.ema_schedule, {{"constant", EmaSchedule::kConstant}, {"cosine", EmaSchedule::kCosine}});
  node.read_enum("ema_when", s.ema_when, {{"after_step", EmaWhen::kAfterStep}, {"before_forward", EmaWhen::kBeforeForward}});
  node.read_enum("pixels", s.pixels, {{"raw", PixelNorm::kRaw}, {"normalised", PixelNorm::kNormalised}});
  if (s.supervision == Supervision::kDvae)
    node.error("supervision", "dvae needs a trained discrete VAE, which this version cannot train yet; use none, raw_pixels or self_distilled");
  node.reject_unread_keys();
  return s;
}

LossSpec read_losses(const spec::Node& node) {
  LossSpec s;
  const auto weights = node.child("weights");
  for (auto [key, value] :
       {std::pair{"itc", &s.itc}, {"itm", &s.itm}, {"mlm", &s.mlm}, {"plm", &s.plm}, {"agreement", &s.agreement}, {"mim", &s.mim}})
    weights.read(key, *value, spec::range(0.0, 1000.0));
  weights.reject_unread_keys();
  node.read("itm_share", s.itm_share, spec::range(0.01, 1.0));
  node.read("itm_hardness", s.itm_hardness, spec::range(0.0, 10.0));
  node.read("mlm_probability", s.mlm_probability, spec::range(0.01, 0.99));
  node.read_enum("itc_bank", s.itc_bank, {{"in_batch", ItcBank::kInBatch}, {"queue", ItcBank::kQueue}});
  node.read("itc_queue", s.itc_queue, spec::range<int64_t>(1, 1 << 20));
  node.read("itc_distill", s.itc_distill, spec::range(0.0, 1.0));
  node.read("itc_distill_ramp", s.itc_distill_ramp, spec::at_least<int64_t>(0));
  node.read_enum("task_view", s.task_view, {{"view1", TaskView::kView1}, {"view2", TaskView::kView2}});
  s.masked_image = read_mim(node.child("mim"));
  return s;
}

void check_losses(const LossSpec& s, const ModelSpec& model, const spec::Node& node) {
  const auto mim = node.child("mim");
  const auto layers = model.image.transformer.layers;
  const auto& m = s.masked_image;
  if (m.supervision != Supervision::kNone && m.inject == Inject::kText && m.inject_start > layers)
    mim.error("inject_start", fmt::format("text cannot be injected at layer {} of {}", m.inject_start, layers));
  if (m.supervision == Supervision::kNone && (s.agreement > 0 || s.mim > 0))
    node.child("weights").error(s.mim > 0 ? "mim" : "agreement", "is not 0, but mim.supervision is none");
  if (m.supervision != Supervision::kNone && m.masking == Masking::kBlock)
    if (const auto masked = masked_patches(m.ratio, model.image.patches()); m.block_min > masked)
      mim.error("block_min",
                fmt::format("a block has at least {} patches, but only {} of {} are masked", m.block_min, masked, model.image.patches()));
  if (s.itc_distill > 0 && !s.needs_momentum())
    node.error("itc_distill", "takes targets from the momentum branch, which is there only with self_distilled supervision or the agreement loss");
  if (s.task_view == TaskView::kView2 && !s.uses_two_views()) node.error("task_view", "is view2, but without mim.supervision there is one view");
  if (m.supervision != Supervision::kNone && s.mim == 0 && s.agreement == 0)
    mim.error("supervision", "is set, but the weights of both mim and agreement are 0");
  if (s.itc + s.itm + s.mlm + s.plm + s.agreement + s.mim == 0) node.error("weights", "every loss is turned off");
}

}  // namespace vlp::systems::semmim
