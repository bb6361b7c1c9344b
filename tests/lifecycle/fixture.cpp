#include "fixture.hpp"

#include <fmt/format.h>

#include "core/util/file.hpp"
#include "core/util/sha256.hpp"
#include "fake_stage.hpp"

namespace vlp::experiments::test {

namespace fs = std::filesystem;
using nlohmann::json;
namespace {

results_db::RunDef make_run(const std::string& kind, int64_t seed, const json& fake, const std::vector<results_db::RunDef::Parent>& parents) {
  results_db::RunDef run;
  run.kind = kind;
  run.name = kind == "prepare" ? "data" : "main";
  run.seed = seed;
  const json frozen = {{"kind", kind}, {"name", run.name}, {"seed", seed}, {"config", {{"fake", fake}}}};
  run.frozen_json = frozen.dump();
  run.run_key = sha256_hex(kind + std::to_string(seed));  // not of the faults: a repaired stage is the same run
  run.parts = {{"kind", sha256_hex(kind), kind}, {"seed", sha256_hex(std::to_string(seed)), std::to_string(seed)}};
  run.parents = parents;
  return run;
}

results_db::ExhibitDef exhibit() {
  results_db::ExhibitDef def;
  def.key.id = "demo/table-1";
  def.paper = "demo";
  def.kind = "table";
  def.title = "A table";
  def.locator = "Table 1";
  def.fidelity = "PROXY";
  def.seeds = {0, 1, 2};
  def.rows = {{.key = "full", .label = "Full", .role = "anchor", .config_json = "{}", .paper = {}}};
  results_db::MetricDef metric;
  metric.id = metric.label = "score";
  def.metrics = {metric};
  def.spec_path = "demo/table-1.toml";
  def.spec_text = "schema = 1\n";
  def.spec_sha256 = sha256_hex(def.spec_text);
  return def;
}

}  // namespace

FakePlan make_plan(int64_t seeds, const json& fake, const std::string& kind) {
  const json quick = {{"steps", 3}, {"step_ms", 1}};
  const auto fake_of = [&](const std::string& k) { return kind.empty() || kind == k ? fake : quick; };
  FakePlan plan;
  plan.runs.push_back(make_run("prepare", 0, fake_of("prepare"), {}));
  const results_db::RunDef::Parent data{"data", plan.runs[0].run_key};
  CellGroup cell{"demo/table-1", "full", "main", {}};
  for (int64_t seed = 0; seed < seeds; ++seed) {
    std::vector<results_db::RunDef::Parent> parents = {data};
    for (const char* k : {"pretrain", "finetune", "evaluate"}) {
      plan.runs.push_back(make_run(k, seed, fake_of(k), parents));
      parents = {data, {"init", plan.runs.back().run_key}};
      plan.rows.push_back({"full", plan.runs.back().run_key, seed});
    }
    cell.run_keys.push_back(plan.runs.back().run_key);
  }
  plan.cells = {cell};
  return plan;
}

results_db::Store Lifecycle::open_and_register(const FakePlan& plan) const {
  auto store = results_db::Store::open(database());
  store.register_exhibit(exhibit());
  store.register_plan(exhibit().key, plan.runs, plan.rows);
  return store;
}

RunOptions Lifecycle::options() const {
  RunOptions o;
  o.folders = {folder_ / "runs", folder_ / "data"};
  o.worker = {own_executable().string(), "worker"};
  o.machine = {{"data_root", ""}, {"device", "cpu"}, {"threads", 1}};
  o.jobs = 2;
  o.grace = 5;
  return o;
}

RunSummary Lifecycle::run_plan(const FakePlan& plan, const RunOptions& o) {
  auto store = open_and_register(plan);
  lines_.clear();
  RunEvents events;
  events.line = [this](const std::string& line) { lines_.push_back(line); };
  events.cell_done = [this](const CellGroup& cell) { cells_.push_back(cell.row + " " + cell.task); };
  return run(store, plan.runs, plan.cells, o, events);
}

Process Lifecycle::start_coordinator(const FakePlan& plan, const std::string& name, int64_t jobs) const {
  json runs = json::array();
  for (const auto& run : plan.runs) runs.push_back(json::parse(run.frozen_json));
  const auto session = folder_ / (name + ".json");
  write_file_atomic(session, json{{"folder", folder_.string()}, {"runs", runs}, {"jobs", jobs}}.dump());
  Command command;
  command.arguments = {own_executable().string(), "coordinate", session.string()};
  command.stdout_file = folder_ / (name + ".out");
  command.stderr_file = folder_ / (name + ".err");
  return Process(command);
}

// Parents follow from the order: a chain a seed, below one prepare stage.
int coordinate(const fs::path& session) {
  const auto j = json::parse(read_file(session));
  std::vector<results_db::RunDef> runs;
  for (const auto& frozen : j.at("runs")) {
    std::vector<results_db::RunDef::Parent> parents;
    if (!runs.empty()) parents.push_back({"data", runs.front().run_key});
    if (frozen["kind"] == "finetune" || frozen["kind"] == "evaluate") parents.push_back({"init", runs.back().run_key});
    runs.push_back(make_run(frozen["kind"], frozen["seed"], frozen["config"]["fake"], parents));
  }
  const fs::path folder = j.at("folder").get<std::string>();
  auto store = results_db::Store::open(folder / "vlp.sqlite");
  RunOptions o;
  o.folders = {folder / "runs", folder / "data"};
  o.worker = {own_executable().string(), "worker"};
  o.jobs = j.at("jobs");
  o.grace = 5;
  RunEvents events;
  events.line = [](const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
  };
  return run(store, runs, {}, o, events).complete() ? 0 : 3;
}

results_db::RunRecord Lifecycle::run_of(const results_db::RunDef& run) const { return results_db::Reader::open(database()).run(run.run_key); }

const results_db::RunDef& Lifecycle::find(const FakePlan& plan, const std::string& kind, int64_t seed) const {
  for (const auto& run : plan.runs) {
    if (run.kind == kind && run.seed == seed) return run;
  }
  throw std::out_of_range(kind);
}

int64_t Lifecycle::executions(const results_db::RunDef& run) const {
  const auto file = run_dir(run) / "executions";
  return fs::exists(file) ? static_cast<int64_t>(fs::file_size(file)) / 2 : 0;
}

void Lifecycle::expect_all_scores(const FakePlan& plan) const {
  const auto reader = results_db::Reader::open(database());
  for (const auto& run : plan.runs) {
    const auto record = reader.run(run.run_key);
    EXPECT_EQ(record.state, "DONE") << run.kind << " " << run.seed;
    EXPECT_FALSE(record.accepted_attempt.empty()) << run.kind << " " << run.seed;
    if (run.kind != "evaluate") continue;
    double value = static_cast<double>(run.seed);
    for (const char* kind : {"pretrain", "finetune", "evaluate"}) {
      const auto steps = json::parse(find(plan, kind, run.seed).frozen_json)["config"]["fake"].value("steps", int64_t{5});
      for (int64_t step = 0; step < steps; ++step) value = step_value(value, step);
      if (std::string(kind) != "evaluate") value = std::stod(std::to_string(value));  // stages hand it on as text
    }
    const auto finals = reader.finals(run.run_key);
    ASSERT_EQ(finals.size(), 1u) << "seed " << run.seed;
    EXPECT_EQ(finals[0].value, value) << "seed " << run.seed;
    EXPECT_EQ(reader.item_scores(run.run_key, "score", "test").size(), 2u);
  }
}

}  // namespace vlp::experiments::test
