#include "experiments/run_exhibits.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/process.hpp"
#include "core/util/progress.hpp"
#include "experiments/built_from.hpp"
#include "experiments/history.hpp"
#include "experiments/prepared_data.hpp"
#include "experiments/lifecycle/environment.hpp"
#include "experiments/verb_support.hpp"
#include "results_db/reader.hpp"

namespace vlp::experiments {
namespace {

RunOptions options_of(const CommandLine& line, const std::string& device, const std::string& exhibit) {
  RunOptions o;
  o.folders = {out_folder(line) / "runs", data_cache_of(line)};
  o.worker = {own_executable().string(), "worker"};
  const auto threads = line.integer("threads", 1);
  o.environment = {{"OMP_NUM_THREADS", std::to_string(threads)}, {"GOMP_SPINCOUNT", "1000"}};
  const auto root = line.text("data-root");
  o.machine = {{"data_root", root.empty() ? "" : std::filesystem::absolute(root).lexically_normal().string()}, {"device", device}, {"threads", threads}};
  o.facts = environment_facts(source_folder());
  o.exhibit = exhibit;
  const auto cores = std::max<int64_t>(1, std::thread::hardware_concurrency());
  o.jobs = line.has("jobs") ? line.integer("jobs", 1) : device == "cpu" ? std::max<int64_t>(1, cores / threads) : 1;
  for (const auto& state : line.list("retry")) {
    if (state != "failed" && state != "diverged" && state != "timeout")
      throw BadInput(fmt::format("--retry {}: is not failed, diverged or timeout", state));
    o.retry.insert(state);
  }
  o.max_failures = line.integer("max-failures", 1);
  o.fail_fast = line.integer("fail-fast", 0);
  o.time_limit = line.seconds("time-limit");
  o.budget = line.seconds("budget");
  o.grace = line.seconds("grace");
  o.memory_bytes = line.bytes("memory");
  return o;
}

// "semmim/table-6  r15  TR R@1  57.12 ± 0.40 (3)  paper 80.8", a line a metric of the cell's task that counts for the verdict.
void print_cell(Progress& progress, const std::filesystem::path& database, const Exhibit& exhibit, const CellGroup& group) {
  const auto db = results_db::Reader::open(database);
  const auto& metrics = exhibit.def.metrics;
  for (const auto& cell : db.cells(exhibit.def.key, exhibit.adhoc ? "adhoc" : "spec")) {
    const auto metric = std::find_if(metrics.begin(), metrics.end(), [&](const auto& m) { return m.id == cell.metric; });
    if (cell.row != group.row || cell.n == 0 || metric == metrics.end() || !metric->primary || (!metric->task.empty() && metric->task != group.task)) continue;
    const auto spread = cell.n > 1 ? fmt::format(" ± {:.2f}", cell.sd) : "";
    progress.line(fmt::format("{}  {:<16} {:<14} {:.2f}{} ({}){}", group.exhibit, group.row, metric->label, cell.mean, spread, cell.n,
                              cell.paper ? "  paper " + *cell.paper : ""));
  }
}

}  // namespace

std::vector<Option> run_options() {
  return {{"jobs", "N", "stages at a time (default: a core each; one on a GPU)"},
          {"threads", "N", "threads of a stage", "1"},
          {"retry", "STATES", "try again what failed, diverged or reached its time limit: failed,diverged,timeout"},
          {"max-failures", "N", "a stage that failed so often is not tried again", "3"},
          {"fail-fast", "N", "start nothing more after N failures; 0: never", "0"},
          {"time-limit", "TIME", "of a stage, such as 30m"},
          {"budget", "TIME", "stop after a checkpoint when this much time has passed, such as 6h"},
          {"grace", "TIME", "what a stopped stage gets for its checkpoint", "60s"},
          {"memory", "SIZE", "memory limit of a stage, such as 8G"}};
}

RunSummary run_exhibits(const CommandLine& line, const std::vector<Planned>& planned) {
  const auto database = database_of(line);
  auto store = results_db::Store::open(database);
  std::vector<results_db::RunDef> runs;
  std::vector<CellGroup> cells;
  StageCosts costs;
  for (const auto& p : planned) {
    costs.add(read_history(database, p.exhibit).costs);
    store.register_exhibit(p.exhibit.def);
    store.register_plan(p.exhibit.def.key, p.stages.runs, p.stages.row_runs);
    for (auto& run : p.wanted()) runs.push_back(std::move(run));
    for (auto& cell : p.cells()) cells.push_back(std::move(cell));
  }
  const auto& first = planned.front().exhibit.def.key;
  auto options = options_of(line, first.variant.device, first.id);
  options.costs = costs;
  Progress progress(stdout, Progress::style_of(stdout));
  RunEvents events;
  events.line = [&](const std::string& text) { progress.line(text); };
  events.status = [&](const std::vector<std::string>& lines) { progress.block(lines); };
  events.cell_done = [&](const CellGroup& cell) {
    for (const auto& p : planned) {
      if (p.exhibit.def.key.id == cell.exhibit) print_cell(progress, database, p.exhibit, cell);
    }
  };
  const auto summary = run(store, runs, cells, options, events);
  record_prepared_data(store, runs, options.folders);
  progress.clear();
  fmt::print("{}\n", describe(summary));
  return summary;
}

}  // namespace vlp::experiments
