#include "experiments/lifecycle/run.hpp"

#include <unistd.h>

#include <fmt/format.h>

#include "core/util/process.hpp"
#include "experiments/lifecycle/coordinator.hpp"

namespace vlp::experiments {

RunSummary run(results_db::Store& store, const std::vector<results_db::RunDef>& runs, const std::vector<CellGroup>& cells,
               const RunOptions& options, const RunEvents& events) {
  return Coordinator(store, runs, cells, options, events).run();
}

std::string describe(const RunSummary& s) {
  std::string out = fmt::format("{} stages: {} computed, {} were there", s.planned, s.computed, s.reused);
  const auto add = [&out](int64_t n, const char* what) {
    if (n > 0) out += fmt::format(", {} {}", n, what);
  };
  add(s.elsewhere, "computed by another coordinator");
  add(s.errored, "failed");
  add(s.blocked, "blocked by a failed parent");
  add(s.left, "left; the same command continues");
  if (!s.stopped.empty()) out += fmt::format(" (stopped: {})", s.stopped);
  return out;
}

results_db::Store::Owner this_owner(const std::string& device, const std::string& exhibit) {
  return {.host = host_name(), .boot_id = boot_id(), .device = device, .pid = ::getpid(), .pid_start = process_start(::getpid()), .exhibit = exhibit};
}

std::vector<std::string> sweep(results_db::Store& store, const results_db::Store::Owner& owner) {
  std::vector<std::string> lines;
  for (const auto& attempt : store.sweep_lost(owner, process_alive)) {
    store.ingest(attempt.attempt_id, std::filesystem::path(attempt.run_dir) / "spool.jsonl");
    const auto end = store.end_record(attempt.attempt_id);
    if (end) store.finish(attempt.attempt_id, end->state, 0, 0, end->error_kind, end->error_text);
    lines.push_back(fmt::format("taken over: run {}, whose {} is gone, as {}", attempt.run_key.substr(0, 12),
                                attempt.pid > 0 ? "worker" : "coordinator", end ? end->state : "LOST; it continues from its last checkpoint"));
  }
  return lines;
}

}  // namespace vlp::experiments
