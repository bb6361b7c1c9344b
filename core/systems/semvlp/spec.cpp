#include "core/systems/semvlp/spec.hpp"

#include <fmt/format.h>

namespace vlp::systems::semvlp {
namespace {

CrossSpec read_cross(const spec::Node& node, int64_t layers) {
  CrossSpec s;
  s.start = layers / 2;
  node.read("start", s.start, spec::at_least<int64_t>(0));
  if (s.start > layers) node.error("start", fmt::format("cross-attention cannot start above layer {} of {}", s.start, layers));
  node.read_enum("direction", s.direction,
                 {{"text_to_image", CrossDirection::kTextToImage}, {"image_to_text", CrossDirection::kImageToText}, {"both", CrossDirection::kBoth}});
  node.read_enum("memory", s.memory, {{"final", CrossMemory::kFinal}, {"same_layer", CrossMemory::kSameLayer}});
  node.read_enum("place", s.place, {{"after_self", CrossPlace::kAfterSelf}, {"before_self", CrossPlace::kBeforeSelf}});
  node.read_enum("init", s.init, {{"normal", CrossInit::kNormal}, {"copy_self", CrossInit::kCopySelf}, {"zero_output", CrossInit::kZeroOutput}});
  node.read_enum("gradient", s.gradient, {{"flow", CrossGradient::kFlow}, {"stop", CrossGradient::kStop}});
  if (s.direction == CrossDirection::kBoth && s.memory == CrossMemory::kFinal)
    node.error("memory", "is final, but with direction both neither stream is final before the other; set same_layer");
  node.reject_unread_keys();
  return s;
}

}  // namespace

ModelSpec read_model(const spec::Node& node) {
  ModelSpec s;
  node.read("dim", s.dim, spec::range<int64_t>(8, 4096));
  node.read("vocabulary", s.vocabulary, spec::at_least<int64_t>(0));
  node.read("max_length", s.max_length, spec::range<int64_t>(4, 4096));
  s.encoder.dim = s.dim;
  const auto encoder = node.child("encoder");
  s.encoder = nn::read_transformer(encoder, s.encoder);
  encoder.reject_unread_keys();
  const auto regions = node.child("regions");
  regions.read("features", s.regions.features, spec::at_least<int64_t>(1));
  regions.read("classes", s.classes, spec::at_least<int64_t>(1));
  regions.read_enum("projection", s.regions.projection, {{"joint", nn::RegionProjection::kJoint}, {"separate", nn::RegionProjection::kSeparate}});
  regions.reject_unread_keys();
  s.regions.dim = s.dim;
  s.regions.norm_epsilon = s.encoder.norm_epsilon;
  node.read_enum("img_token", s.img_token, {{"learned", ImgToken::kLearned}, {"mean", ImgToken::kMean}});
  node.read_enum("object_type", s.object_type, {{"second", ObjectType::kSecond}, {"none", ObjectType::kNone}});
  node.read_enum("pooler", s.pooler, {{"shared", Pooler::kShared}, {"per_mode", Pooler::kPerMode}, {"none", Pooler::kNone}});
  node.read_enum("streams", s.streams, {{"shared", Streams::kShared}, {"untied", Streams::kUntied}});
  s.cross = read_cross(node.child("cross"), s.encoder.layers);
  s.weights = read_text_weights(node.child("weights"), s.weights);
  return s;
}

LossSpec read_losses(const spec::Node& node) {
  LossSpec s;
  const auto weights = node.child("weights");
  for (auto [key, value] : {std::pair{"mlm", &s.mlm}, {"object_feature", &s.object_feature}, {"object_label", &s.object_label}, {"itm", &s.itm}, {"qa", &s.qa}, {"itc", &s.itc}})
    weights.read(key, *value, spec::range(0.0, 1000.0));
  weights.reject_unread_keys();
  if (s.mlm + s.object_feature + s.object_label + s.itm + s.qa + s.itc == 0) node.error("weights", "every loss is turned off");
  node.read_enum("mode", s.mode,
                 {{"coin", Switch::kCoin}, {"alternate", Switch::kAlternate}, {"halves", Switch::kHalves}, {"low", Switch::kLow}, {"high", Switch::kHigh},
                  {"apart", Switch::kApart}});
  node.read("p_low", s.p_low, spec::range(0.0, 1.0));
  node.read("mlm_probability", s.mlm_probability, spec::range(0.01, 0.99));
  node.read("object_probability", s.object_probability, spec::range(0.01, 0.99));
  node.read_enum("object_mask", s.object_mask, {{"zero", ObjectMask::kZero}, {"lxmert", ObjectMask::kLxmert}});
  node.read_enum("object_norm", s.object_norm, {{"masked", ObjectNorm::kMasked}, {"lxmert", ObjectNorm::kLxmert}});
  node.read("mismatch", s.mismatch, spec::range(0.0, 1.0));
  node.read_enum("itm_replace", s.itm_replace, {{"sentence", ItmReplace::kSentence}, {"image", ItmReplace::kImage}});
  node.read_enum("on_negatives", s.on_negatives, {{"off", OnNegatives::kOff}, {"on", OnNegatives::kOn}});
  node.read_enum("itm_head", s.itm_head, {{"two_way", ItmHead::kTwoWay}, {"one_logit", ItmHead::kOneLogit}});
  node.read("question_share", s.question_share, spec::range(0.0, 1.0));
  if (s.mode == Switch::kApart && s.itm + s.qa > 0) node.error("mode", "is apart, where no side sees the other: itm and qa need weight 0");
  if (s.mode != Switch::kApart && s.itc > 0) node.child("weights").error("itc", "needs mode = \"apart\"");
  if (s.qa > 0 && s.question_share == 0) node.error("question_share", "is 0, but the qa loss needs questions");
  return s;
}

void check_losses(const LossSpec& s, const ModelSpec& model, const spec::Node& node) {
  if (model.streams == Streams::kUntied && s.mode != Switch::kHigh && s.mode != Switch::kApart) node.error("mode", "must be high: untied streams (model.streams) have no single-stream mode");
}

}  // namespace vlp::systems::semvlp
