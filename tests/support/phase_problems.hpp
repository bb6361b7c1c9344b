#pragma once
// Settings of a system and of a pre-training phase that must be refused.

#include <string>

#include <nlohmann/json.hpp>

#include "core/spec/document.hpp"
#include "core/systems/system_spec.hpp"
#include "core/util/error.hpp"

namespace vlp::test {

// The message that model and phase get, or "none".
inline std::string problems_of(const nlohmann::json& model, const nlohmann::json& phase) {
  const auto document = spec::Document::from_json({{"model", model}, {"phase", phase}}, "test");
  try {
    const auto system = systems::read_system(document.root().child("model"));
    const auto node = document.root().child("phase");
    systems::read_phase_losses(node, system);
    node.reject_unread_keys();
    document.throw_if_errors();
  } catch (const BadInput& e) {
    return e.what();
  }
  return "none";
}

struct BadPhase {
  const char* name;
  nlohmann::json model, phase;
  const char* says;
};

}  // namespace vlp::test
