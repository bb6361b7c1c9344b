#include "experiments/lifecycle/stage_graph.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::experiments {

namespace fs = std::filesystem;

std::string Stage::label() const {
  if (def.kind == "prepare") return fmt::format("prepare {}", def.name);
  return fmt::format("{} {}, seed {}", def.kind, def.name, def.seed);
}

StageGraph::StageGraph(const std::vector<results_db::RunDef>& runs, const Folders& folders) {
  for (const auto& run : runs) {
    if (!index_.emplace(run.run_key, stages_.size()).second) continue;  // shared by several rows
    const auto name = run.run_key.substr(0, 12);
    Stage stage;
    stage.def = run;
    stage.cost = class_of(run.kind, run.name, run.frozen_json);
    stage.run_dir = folders.runs / name;
    stage.output = run.kind == "prepare" ? folders.data_cache / name : stage.run_dir / "output";
    stages_.push_back(std::move(stage));
  }
  for (size_t i = 0; i < stages_.size(); ++i) {
    for (const auto& parent : stages_[i].def.parents) {
      const auto found = index_.find(parent.key);
      if (found == index_.end())
        throw InternalFault(fmt::format("{}: its parent {} is not in the plan", stages_[i].label(), parent.key.substr(0, 12)));
      stages_[i].parents.push_back(found->second);
      stages_[found->second].children.push_back(i);
    }
  }
  // Depths settle within as many passes as the longest chain has links; more means a circle.
  bool changed = true;
  for (size_t pass = 0; changed; ++pass) {
    if (pass > stages_.size()) throw InternalFault("the stages of the plan wait for each other in a circle");
    changed = false;
    for (auto& stage : stages_) {
      for (const auto parent : stage.parents) {
        if (stage.depth > stages_[parent].depth) continue;
        stage.depth = stages_[parent].depth + 1;
        changed = true;
      }
    }
  }
  order_.resize(stages_.size());
  std::iota(order_.begin(), order_.end(), size_t{0});
  std::stable_sort(order_.begin(), order_.end(), [this](size_t a, size_t b) { return stages_[a].depth > stages_[b].depth; });
}

std::vector<std::string> StageGraph::keys() const {
  std::vector<std::string> out;
  for (const auto& stage : stages_) out.push_back(stage.def.run_key);
  return out;
}

int64_t StageGraph::count(StageState state) const {
  return std::count_if(stages_.begin(), stages_.end(), [state](const Stage& s) { return s.state == state; });
}

bool StageGraph::is_startable(Stage& stage) {
  if (stage.state != StageState::kOpen) return false;
  bool ready = true;
  for (const auto i : stage.parents) {
    auto& parent = stages_[i];
    if (parent.state == StageState::kDone && !fs::is_directory(parent.output)) {
      parent.state = StageState::kOpen;
      parent.rebuild = true;
    }
    ready &= parent.state == StageState::kDone;
  }
  return ready;
}

std::optional<size_t> StageGraph::next_startable() {
  for (const auto i : order_) {
    if (is_startable(stages_[i])) return i;
  }
  return std::nullopt;
}

std::vector<size_t> StageGraph::blocked() const {
  std::vector<bool> stuck(stages_.size(), false);
  std::vector<size_t> out;
  for (auto i = order_.rbegin(); i != order_.rend(); ++i) {  // parents before children
    const auto& stage = stages_[*i];
    for (const auto parent : stage.parents) stuck[*i] = stuck[*i] || stuck[parent] || stages_[parent].state == StageState::kErrored;
    stuck[*i] = stuck[*i] && stage.state == StageState::kOpen;
    if (stuck[*i]) out.push_back(*i);
  }
  return out;
}

fs::path StageGraph::parent_output(const Stage& stage, const std::string& role) const {
  for (const auto& parent : stage.def.parents) {
    if (parent.role == role) return at(parent.key).output;
  }
  return {};
}

}  // namespace vlp::experiments
