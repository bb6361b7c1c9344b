#pragma once
// A prepared embedded world with regions, anchors and every task of CMAL, and a CMAL for it; made once a program.

#include "core/util/scratch_folder.hpp"
#include "tests/support/tiny_world.hpp"

namespace vlp::test {

inline data::DataSpec anchor_spec() {
  data::DataSpec s;
  s.world.pictures = {60, 30, 30};
  s.world.questions = {4, 2, 3};
  s.world.nlvr2 = 5;
  s.world.write = {"vqa", "nlvr2", "snli_ve", "refcoco", "regions", "gold_regions"};
  s.regions = s.gold_regions = data::RegionSource::kWorld;
  s.statements = data::StatementSource::kWorld;
  s.entailment = data::EntailmentSource::kWorld;
  s.expressions = data::ExpressionSource::kWorld;
  s.anchors.source = data::AnchorSource::kWorld;
  s.answer_min_count = 2;
  return s;
}

inline const data::PackedData& anchor_data() {
  static const ScratchFolder folder("vlp-anchor-world");
  static const data::PackedData data = [] {
    data::prepare(anchor_spec(), {}, folder.path(), {});
    return data::PackedData(folder.path());
  }();
  return data;
}

inline std::shared_ptr<systems::System> anchor_model(uint64_t seed, const std::optional<systems::HeadInit>& head, bool pretraining = false,
                                                     const std::filesystem::path& weights = {},
                                                     systems::LossHeads loss_heads = systems::LossHeads::kOfPhase) {
  const auto document = spec::Document::from_json(nlohmann::json::parse(R"({
    "model": {"system": "cmal", "dim": 16, "init": "fan_in", "max_length": 34, "max_prompt": 64, "decoder_layers": 1,
              "unimodal": {"heads": 2, "hidden": 24}, "encoder": {"heads": 2, "layers": 2, "hidden": 24}, "regions": {"features": 32, "classes": 32}},
    "phase": {}})"),
                                                  "anchor_model");
  const auto s = systems::read_system(document.root().child("model"));
  const auto losses = systems::read_phase_losses(document.root().child("phase"), s);
  document.throw_if_errors();
  return systems::make_system(s, {.vocabulary = anchor_data().vocabulary(),
                                  .losses = pretraining ? std::optional(losses) : std::nullopt,
                                  .weights = weights,
                                  .head = head,
                                  .region_features = 32,
                                  .region_classes = 32,
                                  .loss_heads = loss_heads,
                                  .seed = seed,
                                  .device = nn::DeviceKind::cpu});
}

}  // namespace vlp::test
