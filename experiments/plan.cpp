#include "experiments/plan.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace vlp::experiments {
namespace {

using nlohmann::json;
using results_db::KeyPart;
using results_db::RunDef;

// The first leaf at which two JSON texts differ: "pretrain.mim.ratio".
std::string first_difference(const json& a, const json& b, const std::string& path) {
  if (!a.is_object() || !b.is_object()) return a == b ? "" : path;
  std::set<std::string> keys;
  for (const auto* side : {&a, &b})
    for (const auto& [key, value] : side->items()) keys.insert(key);
  for (const auto& key : keys) {
    const auto found = first_difference(a.value(key, json()), b.value(key, json()), path.empty() ? key : path + '.' + key);
    if (!found.empty()) return found;
  }
  return "";
}

// Why a run is not the one that stood in its place before.
std::string changed(const std::vector<KeyPart>& before, const std::vector<KeyPart>& now) {
  for (const auto& part : now) {
    const auto old = std::find_if(before.begin(), before.end(), [&](const KeyPart& p) { return p.part == part.part; });
    if (old != before.end() && old->hash == part.hash) continue;
    if (part.part == "init" || part.part == "data") return "parent changed";
    const auto left = json::parse(old == before.end() ? "" : old->text, nullptr, false), right = json::parse(part.text, nullptr, false);
    if (!left.is_object() || !right.is_object()) return part.part + " changed";
    return fmt::format("{} changed: {}", part.part, first_difference(left, right, ""));
  }
  return "never run";
}

std::string retry_for(const std::string& state) {
  if (state == "FAILED") return "failed";
  if (state == "DIVERGED") return "diverged";
  return state == "TIMEOUT" ? "timeout" : "";
}

class Planner final {
 public:
  Planner(const Exhibit& exhibit, const Stages& stages, const History& history) : exhibit_(exhibit), history_(history) {
    for (const auto& use : stages.row_runs) uses_.try_emplace(use.run_key, &use);
  }

  PlannedStage plan(const RunDef& run) {
    PlannedStage stage;
    stage.run = &run;
    stage.row = uses_.at(run.run_key)->row;
    set_status(stage);
    if (stage.status == Prospective::kErrored || stage.status == Prospective::kBlocked) stuck_.insert(run.run_key);
    set_cost(stage);
    return stage;
  }

 private:
  void set_status(PlannedStage& stage) const {
    const RunDef& run = *stage.run;
    const auto known = history_.runs.find(run.run_key);
    const std::string state = known == history_.runs.end() ? "" : known->second.state;
    const auto stuck = [&](const RunDef::Parent& parent) { return stuck_.contains(parent.key); };
    if (state == "DONE") {
      stage.status = Prospective::kDone;
      if (known->second.exhibit != exhibit_.def.key.id) stage.reused_from = known->second.exhibit;
    } else if (const auto retry = retry_for(state); !retry.empty()) {
      stage.status = Prospective::kErrored;
      stage.reason = fmt::format("{}{}, needs --retry {}", state, known->second.error.empty() ? "" : " (" + known->second.error + ")", retry);
    } else if (std::any_of(run.parents.begin(), run.parents.end(), stuck)) {
      stage.status = Prospective::kBlocked;
      stage.reason = "blocked by its parent";
    } else {
      stage.reason = state == "LOST" || state == "CANCELLED" ? fmt::format("resumes ({})", state) : why_new(run);
    }
  }

  std::string why_new(const RunDef& run) const {
    const auto& use = *uses_.at(run.run_key);
    const auto before = history_.before.find({use.row, use.seed, run.kind, run.name});
    return before == history_.before.end() ? "never run" : changed(before->second, run.parts);
  }

  void set_cost(PlannedStage& stage) const {
    const auto known = history_.runs.find(stage.run->run_key);
    if (known != history_.runs.end() && known->second.state == "DONE") return void(stage.seconds = known->second.seconds);
    const auto timed = history_.costs.expected(class_of(stage.run->kind, stage.run->name, stage.run->frozen_json));
    stage.guessed = !timed;
    stage.seconds = timed.value_or(guessed_seconds(exhibit_.def.key.variant.scale, stage.run->kind));
  }

  const Exhibit& exhibit_;
  const History& history_;
  std::map<std::string, const results_db::RowRun*> uses_;
  std::set<std::string> stuck_;
};

}  // namespace

double guessed_seconds(const std::string& scale, const std::string& kind) {
  static const std::map<std::string, double> kMicro = {{"prepare", 60}, {"pretrain", 100}, {"finetune", 35}, {"evaluate", 25}};
  static const std::map<std::string, double> kFactor = {{"smoke", 0.05}, {"micro", 1}, {"small", 60}, {"paper", 5000}};
  const auto factor = kFactor.find(scale);
  return kMicro.at(kind) * (factor == kFactor.end() ? 1 : factor->second);
}

Plan make_plan(const Exhibit& exhibit, const Stages& stages, const History& history) {
  Plan out;
  Planner planner(exhibit, stages, history);
  for (const auto& run : stages.runs)
    if (stages.wanted.contains(run.run_key)) out.stages.push_back(planner.plan(run));
  out.claims = claim_outlooks(exhibit, history);
  return out;
}

}  // namespace vlp::experiments
