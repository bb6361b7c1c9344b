#include "core/systems/cmal/spec.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::systems::cmal {
namespace {

nn::TransformerSpec read_stack(const spec::Node& node, int64_t dim, nn::TransformerSpec defaults) {
  defaults.dim = dim;
  const auto out = nn::read_transformer(node, defaults);
  node.reject_unread_keys();
  return out;
}

AmcSpec read_amc(const spec::Node& node) {
  AmcSpec s;
  node.read("mask_probability", s.mask_probability, spec::range(0.0, 1.0));
  node.read("swap_probability", s.swap_probability, spec::range(0.0, 1.0));
  node.read_enum("readout", s.readout, {{"associative", Readout::kAssociative}, {"crossed", Readout::kCrossed}});
  node.read_enum("on_unswapped", s.on_unswapped, {{"on", OnUnswapped::kOn}, {"off", OnUnswapped::kOff}});
  node.read_enum("anchors", s.anchors, {{"one", AnchorsPerPass::kOne}, {"cycle", AnchorsPerPass::kCycle}, {"all", AnchorsPerPass::kAll}});
  node.read_enum("swap_type", s.swap_type, {{"feature", SwapType::kFeature}, {"slot", SwapType::kSlot}});
  node.read_enum("pair_attention", s.pair_attention, {{"open", PairAttention::kOpen}, {"blocked", PairAttention::kBlocked}});
  node.read_enum("none", s.none, {{"skip", WithoutAnchor::kSkip}, {"redraw", WithoutAnchor::kRedraw}});
  if (s.on_unswapped == OnUnswapped::kOff && s.swap_probability == 0)
    node.error("on_unswapped", "is off, but swap_probability is 0: the task would supervise nothing");
  node.reject_unread_keys();
  return s;
}

void read_contrast(const spec::Node& node, LossSpec& s) {
  node.read_enum("temperature", s.temperature, {{"learnt", Temperature::kLearnt}, {"fixed", Temperature::kFixed}});
  node.read("tau", s.tau, spec::range(0.001, 0.5));
  node.read("projection", s.projection, spec::range<int64_t>(0, 4096));
  node.reject_unread_keys();
}

void read_heads(const spec::Node& node, LossSpec& s) {
  node.read_enum("word", s.word_head, {{"shared", WordHead::kShared}, {"separate", WordHead::kSeparate}});
  node.read_enum("word_table", s.word_table, {{"tied", WordTable::kTied}, {"own", WordTable::kOwn}});
  node.read_enum("region", s.region_head, {{"shared", RegionHead::kShared}, {"separate", RegionHead::kSeparate}, {"uniter", RegionHead::kUniter}});
  node.reject_unread_keys();
}

}  // namespace

const char* name_of(Task task) {
  switch (task) {
    case Task::kAmc:
      return "amc";
    case Task::kMlm:
      return "mlm";
    case Task::kMrm:
      return "mrm";
    case Task::kItm:
      return "itm";
    case Task::kVtc:
      return "vtc";
  }
  throw InternalFault("name_of: task out of range");
}

double LossSpec::weight(Task task) const {
  switch (task) {
    case Task::kAmc:
      return amc;
    case Task::kMlm:
      return mlm;
    case Task::kMrm:
      return mrm;
    case Task::kItm:
      return itm;
    case Task::kVtc:
      return vtc;
  }
  throw InternalFault("LossSpec::weight: task out of range");
}

ModelSpec read_model(const spec::Node& node) {
  ModelSpec s;
  node.read("dim", s.dim, spec::range<int64_t>(8, 4096));
  node.read("vocabulary", s.vocabulary, spec::at_least<int64_t>(0));
  node.read("max_length", s.max_length, spec::range<int64_t>(4, 4096));
  node.read("max_prompt", s.max_prompt, spec::range<int64_t>(8, 8192));
  s.unimodal = read_stack(node.child("unimodal"), s.dim, s.unimodal);
  s.encoder = read_stack(node.child("encoder"), s.dim, s.encoder);
  s.decoder_layers = std::min(s.decoder_layers, s.encoder.layers);
  node.read("decoder_layers", s.decoder_layers, spec::at_least<int64_t>(1));
  if (s.decoder_layers > s.encoder.layers)
    node.error("decoder_layers",
               fmt::format("is {}, but the decoder starts from the last of the encoder's {} layers", s.decoder_layers, s.encoder.layers));
  const auto regions = node.child("regions");
  regions.read("features", s.features, spec::at_least<int64_t>(1));
  regions.read("classes", s.classes, spec::at_least<int64_t>(1));
  regions.reject_unread_keys();
  node.read_enum("embed_visual", s.embed_visual, {{"joint", EmbedVisual::kJoint}, {"uniter", EmbedVisual::kUniter}});
  node.read_enum("embed_text", s.embed_text, {{"joint", EmbedText::kJoint}, {"bert_sum", EmbedText::kBertSum}});
  node.read_enum("prompt_maps", s.prompt_maps, {{"separate", PromptMaps::kSeparate}, {"shared", PromptMaps::kShared}});
  node.read_enum("region_mask", s.region_mask, {{"learned", RegionMask::kLearned}, {"zero", RegionMask::kZero}});
  s.weights = read_text_weights(node.child("weights"), s.weights);
  return s;
}

LossSpec read_recovery(const spec::Node& node) {
  LossSpec s{.amc = 1, .mlm = 0, .mrm = 0, .itm = 0, .vtc = 0};
  const auto amc = node.child("amc");
  s.amc_spec = read_amc(amc);
  const auto& a = s.amc_spec;
  for (const auto& [key, other] : {std::pair{"mask_probability", a.mask_probability != 1}, {"on_unswapped", a.on_unswapped != OnUnswapped::kOn},
                                   {"anchors", a.anchors != AnchorsPerPass::kOne}, {"none", a.none != WithoutAnchor::kSkip}})
    if (other) amc.error(key, "belongs to pre-training; here every anchor is hidden by itself");
  read_heads(node.child("head"), s);
  return s;
}

LossSpec read_losses(const spec::Node& node) {
  LossSpec s;
  const auto weights = node.child("weights");
  for (auto [key, value] : {std::pair{"amc", &s.amc}, {"mlm", &s.mlm}, {"mrm", &s.mrm}, {"itm", &s.itm}, {"vtc", &s.vtc}})
    weights.read(key, *value, spec::range(0.0, 1000.0));
  weights.read("wra", s.wra, spec::range(0.0, 1000.0));
  if (s.wra > 0 && s.itm == 0) weights.error("wra", "has a weight, but itm has none: it is learnt on the pairs of itm");
  weights.reject_unread_keys();
  if (s.amc + s.mlm + s.mrm + s.itm + s.vtc == 0) node.error("weights", "every task is turned off");
  node.read_enum("mix", s.mix, {{"sample_task", Mix::kSampleTask}, {"weighted_sum", Mix::kWeightedSum}, {"sample_per_pair", Mix::kSamplePerPair}});
  s.amc_spec = read_amc(node.child("amc"));
  node.read("mlm_probability", s.mlm_probability, spec::range(0.01, 0.99));
  node.read("mrm_probability", s.mrm_probability, spec::range(0.01, 0.99));
  node.read_enum("at_least_one", s.at_least_one, {{"yes", AtLeastOne::kYes}, {"no", AtLeastOne::kNo}});
  node.read_enum("mrm_target", s.mrm_target,
                 {{"hard", MrmTarget::kHard}, {"distribution", MrmTarget::kDistribution}, {"feature", MrmTarget::kFeature}});
  node.read("mismatch", s.mismatch, spec::range(0.0, 1.0));
  node.read_enum("itm_negative", s.itm_negative, {{"image", ItmNegative::kImage}, {"text", ItmNegative::kText}, {"hard", ItmNegative::kHard}});
  read_heads(node.child("head"), s);
  read_contrast(node.child("contrast"), s);
  return s;
}

}  // namespace vlp::systems::cmal
