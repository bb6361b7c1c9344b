#include "experiments/lifecycle/stage_costs.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace vlp::experiments {

StageClass class_of(const std::string& kind, const std::string& name, const std::string& frozen_json) {
  using Pointer = nlohmann::json::json_pointer;
  const auto frozen = nlohmann::json::parse(frozen_json);
  return {fmt::format("{} {} {}", frozen.value(Pointer("/config/model/system"), std::string()), kind, name),
          frozen.value(Pointer("/config/" + kind + "/steps"), 0.0)};
}

void StageCosts::add(const StageClass& stage, double seconds) {
  auto& sum = sums_[stage.name];
  sum.seconds += seconds, sum.steps += stage.steps, sum.stages += 1;
}

void StageCosts::add(const StageCosts& other) {
  for (const auto& [name, more] : other.sums_) {
    auto& sum = sums_[name];
    sum.seconds += more.seconds, sum.steps += more.steps, sum.stages += more.stages;
  }
}

std::optional<double> StageCosts::expected(const StageClass& stage) const {
  const auto timed = sums_.find(stage.name);
  if (timed == sums_.end()) return std::nullopt;
  const auto& sum = timed->second;
  return stage.steps > 0 && sum.steps > 0 ? sum.seconds * stage.steps / sum.steps : sum.seconds / sum.stages;
}

}  // namespace vlp::experiments
