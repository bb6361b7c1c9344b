#pragma once
// A prepared embedded world with regions, statements and GQA questions, and a SemVLP for it; made once a program.

#include "core/util/scratch_folder.hpp"
#include "tests/support/tiny_world.hpp"

namespace vlp::test {

inline const data::PackedData& region_data() {
  static const ScratchFolder folder("vlp-region-world");
  static const data::PackedData data = [] {
    data::DataSpec s;
    s.world.pictures = {60, 30, 30};
    s.world.questions = {4, 2, 3};
    s.world.nlvr2 = 5;
    s.world.write = {"vqa", "gqa", "nlvr2", "regions"};
    s.regions = data::RegionSource::kWorld;
    s.statements = data::StatementSource::kWorld;
    s.gqa = data::GqaSource::kWorld;
    s.answer_min_count = 2;
    data::prepare(s, {}, folder.path(), {});
    return data::PackedData(folder.path());
  }();
  return data;
}

inline std::shared_ptr<systems::System> region_model(uint64_t seed, const std::optional<systems::HeadInit>& head, bool pretraining = false) {
  const auto document = spec::Document::from_json(nlohmann::json::parse(R"({
    "model": {"system": "semvlp", "dim": 16, "init": "fan_in", "max_length": 34, "encoder": {"heads": 2, "layers": 2, "hidden": 24},
              "regions": {"features": 32, "classes": 32}, "cross": {"start": 1}},
    "phase": {}})"), "region_model");
  const auto s = systems::read_system(document.root().child("model"));
  const auto losses = systems::read_phase_losses(document.root().child("phase"), s);
  document.throw_if_errors();
  return systems::make_system(s, {.vocabulary = region_data().vocabulary(), .losses = pretraining ? std::optional(losses) : std::nullopt, .weights = {},
                                  .head = head, .answers = region_data().names("answers"), .region_features = 32, .seed = seed, .device = nn::DeviceKind::cpu});
}

}  // namespace vlp::test
