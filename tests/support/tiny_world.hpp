#pragma once
// A prepared embedded world of a few pictures and a model small enough for tests, made once a program.

#include <filesystem>
#include <memory>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "core/data/packed.hpp"
#include "core/data/prepare.hpp"
#include "core/nn/precision.hpp"
#include "core/spec/document.hpp"
#include "core/systems/make_system.hpp"
#include "core/util/scratch_folder.hpp"

namespace vlp::test {

inline const data::PackedData& tiny_data() {
  static const ScratchFolder folder("vlp-tiny-world");
  static const data::PackedData data = [] {
    data::DataSpec s;
    s.world.pictures = {48, 12, 20};
    s.world.questions = {4, 2, 3};
    data::prepare(s, {}, folder.path(), {});
    return data::PackedData(folder.path());
  }();
  return data;
}

// `changes` is merged over the settings.
inline systems::SystemSpec tiny_system(const nlohmann::json& changes = nlohmann::json::object()) {
  auto json = nlohmann::json::parse(R"({
    "dim": 16, "init": "fan_in", "max_length": 32, "itc_dim": 8, "global_image": "mean", "mlm_head": "tied_text", "decoder_embedding": "shared",
    "image": {"size": 64, "patch": 16, "clip_projection": false, "norm_before": false, "heads": 2, "layers": 2, "hidden": 32},
    "text": {"heads": 2, "layers": 1, "hidden": 32, "norm": "pre"}, "fusion": {"heads": 2, "layers": 1, "hidden": 32, "norm": "pre"},
    "decoder": {"heads": 2, "layers": 1, "hidden": 32, "norm": "pre"}})");
  json.merge_patch(changes);
  const auto document = spec::Document::from_json(json, "tiny");
  const auto s = systems::read_system(document.root());
  document.throw_if_errors();
  return s;
}

inline systems::PhaseLosses tiny_losses(const systems::SystemSpec& system, const nlohmann::json& changes = nlohmann::json::object()) {
  auto json = nlohmann::json::parse(R"({"mim": {"supervision": "self_distilled", "inject_start": 2, "codes": 16, "head_hidden": 16}})");
  json.merge_patch(changes);
  const auto document = spec::Document::from_json(json, "tiny");
  const auto losses = systems::read_phase_losses(document.root(), system);
  document.throw_if_errors();
  return losses;
}

inline std::shared_ptr<systems::System> tiny_model(uint64_t seed, bool pretraining, const nlohmann::json& system = nlohmann::json::object(),
                                                   const nlohmann::json& phase = nlohmann::json::object()) {
  const auto s = tiny_system(system);
  return systems::make_system(s, {.vocabulary = tiny_data().vocabulary(),
                                  .losses = pretraining ? std::optional(tiny_losses(s, phase)) : std::nullopt,
                                  .weights = {},
                                  .seed = seed,
                                  .device = nn::DeviceKind::cpu});
}

}  // namespace vlp::test
