#include "tests/experiments/fixture.hpp"

#include <unistd.h>

#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/util/file.hpp"

namespace vlp::experiments {

namespace fs = std::filesystem;

void read_toy_config(const spec::Node& config) {
  std::vector<std::string> pipeline, tasks;
  config.require("pipeline", pipeline);
  config.require("tasks", tasks, spec::non_empty());
  int64_t pictures = 100, dim = 64, steps = 100, candidates = 16;
  double lr = 1e-3, ratio = 0.3;
  std::string precision = "fp32";
  config.child("data").read("pictures", pictures, spec::at_least(1));
  config.child("model").read("dim", dim, spec::range(8, 4096));
  config.child("perf").read("precision", precision, spec::one_of({"fp32", "bf16"}));
  const auto phases = config.child("pretrain");
  for (const auto& name : phases.keys()) {
    const auto phase = phases.child(name);
    int64_t own_steps = steps;
    double own_lr = lr, own_ratio = ratio;
    phase.read("steps", own_steps, spec::at_least(1));
    phase.read("lr", own_lr, spec::range(0.0, 1.0));
    phase.child("mim").read("ratio", own_ratio, spec::range(0.0, 1.0));
  }
  for (const auto& task : tasks) {
    int64_t own_steps = steps, own_candidates = candidates;
    config.child("finetune").child(task).read("steps", own_steps, spec::at_least(1));
    config.child("evaluate").child(task).read("candidates", own_candidates, spec::at_least(1));
  }
}

const char* const kTable = R"toml(schema = 1
exhibit = "demo/table-1"
paper = "semmim"
kind = "table"
title = "Effect of the mask ratio"
comparison = "paired_seed"
seeds = { default = [0, 1] }
figure = { x = "mask ratio (%)" }
metric = [
  { id = "tr_r1", task = "retrieval", version = 1, direction = "higher", split = "test", selection = "last" },
  { id = "vqa_acc", task = "vqa", version = 1, direction = "higher", split = "test", selection = "last" } ]
row = [
  { key = "r15", level = 15, set = { pretrain.main.mim.ratio = 0.15 }, paper = { tr_r1 = "80.8", vqa_acc = "77.65" } },
  { key = "r30", role = "anchor", level = 30, paper = { tr_r1 = "81.5", vqa_acc = "78.12" } },
  { key = "tuned_only", role = "control", set = { pipeline = [] } } ]
claim = [
  { id = "best", greater = ["r30", "r15"], metrics = ["tr_r1", "vqa_acc"], text = "best at 30 %" },
  { id = "pretraining", greater = ["r30", "tuned_only"], metric = "tr_r1", expected = 5.0, headline = false } ]
deviation = [ { what = "data", paper = "4M", ours = "2k", expect = "lower" } ]
[config]
pipeline = ["base", "main"]
tasks = ["retrieval", "vqa"]
[config.data]
pictures = 2000
[config.pretrain.base]
steps = 50
[config.pretrain.main]
lr = 0.0005
[config.finetune.vqa]
steps = 30
[scale.smoke]
config.pretrain.base.steps = 2
[scale.micro]
deviation = [ { what = "width", paper = "768", ours = "64", expect = "lower" } ]
[scale.small]
seeds = { default = [0, 1, 2] }
[scale.paper]
config.model.dim = 768
[data.world]
[data.flickr8k]
fidelity = "REDUCED"
)toml";

std::string replace(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == std::string::npos) ADD_FAILURE() << "not in the spec: " << from;
  else text.replace(at, from.size(), to);
  return text;
}

void SpecTree::write(const std::string& path, const std::string& text) const {
  fs::create_directories((folder_ / path).parent_path());
  std::ofstream(folder_ / path) << text;
}

Exhibit SpecTree::load(const std::string& id, const LoadOptions& options) const {
  return load_exhibit(find_spec(folders(), id), folders(), options, read_toy_config);
}

std::string SpecTree::problems(const std::string& id, const LoadOptions& options) const {
  const auto found = std::make_shared<spec::Problems>();
  load_exhibit(find_spec(folders(), id), folders(), options, read_toy_config, found);
  return found->empty() ? "" : found->text();
}

Stages toy_stages(const Exhibit& exhibit) {
  static const SpecTree sources;
  static const CodeVersions code = [] {
    for (const auto& component : components()) {
      const auto& path = component.sources[0];
      sources.write(path.ends_with("/") ? path + "x.cpp" : path + ".cpp", "int " + component.name.substr(0, component.name.find('.')) + ";\n");
    }
    return CodeVersions(sources.folder());
  }();
  return build_stages(exhibit, code, [](const nlohmann::json&) { return std::string(); });
}

const results_db::RunDef& find_run(const Stages& stages, const std::string& row, const std::string& kind, const std::string& name, int64_t seed) {
  for (const auto& r : stages.row_runs)
    if (r.row == row && r.seed == seed)
      for (const auto& run : stages.runs)
        if (run.run_key == r.run_key && run.kind == kind && run.name == name) return run;
  throw std::runtime_error(fmt::format("no {} {} of {} seed {}", kind, name, row, seed));
}

}  // namespace vlp::experiments
