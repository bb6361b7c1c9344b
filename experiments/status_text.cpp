#include "experiments/status_text.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "core/util/progress.hpp"
#include "experiments/verb_support.hpp"

namespace vlp::experiments {
namespace {

using results_db::RunRecord;

bool is_live(const RunRecord& run) { return run.state == "LEASED" || run.state == "RUNNING" || run.state == "EVALUATING"; }
bool is_errored(const RunRecord& run) { return run.state == "FAILED" || run.state == "DIVERGED" || run.state == "TIMEOUT"; }

std::string label(const RunRecord& run) {
  return run.kind == "prepare" ? "prepare " + run.name : fmt::format("{} {}, seed {}", run.kind, run.name, run.seed);
}

// The newest point of the first history metric that is a loss, else of the first.
std::string newest_metric(const results_db::Reader& db, const RunRecord& run) {
  const auto names = db.history_metrics(run.run_key);
  if (names.empty()) return "-";
  const auto loss = std::find_if(names.begin(), names.end(), [](const auto& name) { return name.starts_with("loss"); });
  const auto& name = loss == names.end() ? names.front() : *loss;
  const auto points = db.history(run.run_key, name);
  return points.empty() ? "-" : fmt::format("{} {:.4g}", name, points.back().value);
}

std::string counts(const std::vector<RunRecord>& runs) {
  std::map<std::string, std::array<int64_t, 5>> kinds;  // planned, done, running, errored, to do
  for (const auto& run : runs) {
    auto& n = kinds[run.kind];
    ++n[0];
    ++n[run.state == "DONE" ? 1 : is_live(run) ? 2 : is_errored(run) ? 3 : 4];
  }
  std::vector<std::vector<std::string>> table = {{"stage", "planned", "done", "running", "errored", "to do"}};
  for (const char* kind : {"prepare", "pretrain", "finetune", "evaluate"}) {
    if (!kinds.contains(kind)) continue;
    table.push_back({kind});
    for (const auto n : kinds[kind]) table.back().push_back(std::to_string(n));
  }
  return aligned(table);
}

}  // namespace

std::string status_text(const results_db::Reader& db, const results_db::ExhibitKey& key, double now) {
  const auto runs = db.runs(key);
  auto out = fmt::format("{}  {} {} {}\n{}", key.id, key.variant.scale, key.variant.data, key.variant.device, counts(runs));
  std::vector<std::vector<std::string>> live = {{"running", "step", "rate", "left", "newest", "last sign"}};
  for (const auto& run : runs) {
    if (!is_live(run)) continue;
    const auto left = run.rate > 0 ? duration_text(static_cast<double>(run.total_steps - run.step) / run.rate) : "?";
    live.push_back({label(run), fmt::format("{}/{}", run.step, run.total_steps), fmt::format("{:.3g}/s", run.rate), left, newest_metric(db, run),
                    duration_text(now - run.attempts.back().heartbeat_at) + " ago"});
  }
  if (live.size() > 1) out += "\n" + aligned(live);
  for (const auto& run : runs) {
    if (is_errored(run))
      out += fmt::format("\n{}: {} ({}): {}: {}", run.state, label(run), run.run_key.substr(0, 12), run.attempts.back().error_kind,
                         run.attempts.back().error_text);
  }
  return out.back() == '\n' ? out : out + "\n";
}

bool is_active(const results_db::Reader& db, const results_db::ExhibitKey& key) {
  const auto runs = db.runs(key);
  return std::any_of(runs.begin(), runs.end(), is_live);
}

}  // namespace vlp::experiments
