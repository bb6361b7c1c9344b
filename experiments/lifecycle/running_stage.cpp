#include "experiments/lifecycle/running_stage.hpp"

#include <csignal>
#include <cstring>

#include <fmt/format.h>

#include "core/util/clock.hpp"
#include "core/util/progress.hpp"
#include "experiments/lifecycle/worker.hpp"

namespace vlp::experiments {

void RunningStage::stop(StopReason why, double grace) {
  if (reason != StopReason::kNone) return;
  reason = why;
  kill_at = steady_time() + grace;
  process.signal(SIGTERM);
}

std::string RunningStage::progress_text() const {
  const auto record = last_record(run_dir / "spool.jsonl", fence, "progress");
  if (!record) return fmt::format("{} so far", duration_text(steady_time() - started));
  const auto step = record->value("step", int64_t{0}), total = record->value("total", int64_t{0});
  const auto rate = record->value("rate", 0.0);
  const auto left = rate > 0 ? duration_text(static_cast<double>(total - step) / rate) : "?";
  return fmt::format("step {}/{}  {:.3g}/s  {} left", step, total, rate, left);
}

namespace {

AttemptEnd stopped(const RunningStage& running, const ProcessEnd& process, std::string kind, std::string text) {
  if (running.reason == StopReason::kTimeLimit)
    return {"TIMEOUT", "time_limit", fmt::format("stopped after {}", duration_text(steady_time() - running.started)), process};
  return {"CANCELLED", std::move(kind), std::move(text), process};
}

std::string last_words(const RunningStage& running) {
  const auto lines = last_lines(running.run_dir / "stderr.log", 1);
  return lines.empty() ? "no message" : lines.back();
}

}  // namespace

AttemptEnd classify(const RunningStage& running, const ProcessEnd& process, const std::optional<results_db::Store::End>& record) {
  if (record && record->state == "CANCELLED") return stopped(running, process, record->error_kind, record->error_text);
  if (record) return {record->state, record->error_kind, record->error_text, process};
  const auto code = static_cast<WorkerExit>(process.exit_code);
  if (process.signal == 0 && code == WorkerExit::kDiskFull) return {"CANCELLED", "disk_full", last_words(running), process, true};
  if (process.signal == 0 && (code == WorkerExit::kFenced || code == WorkerExit::kOrphan))
    return {"LOST", "orphan", "the worker lost its coordinator", process};
  if (running.reason != StopReason::kNone)
    return stopped(running, process, "killed", process.signal == SIGTERM ? "stopped before it could begin" : "did not stop within the grace time");
  if (process.signal == SIGKILL || process.signal == SIGTERM)
    return {"LOST", "killed", fmt::format("killed from outside ({})", ::strsignal(process.signal)), process};
  if (process.signal != 0) return {"FAILED", "signal", fmt::format("ended by signal {} ({})", process.signal, ::strsignal(process.signal)), process};
  return {"FAILED", "exit", fmt::format("ended with code {} and no end record: {}", process.exit_code, last_words(running)), process};
}

}  // namespace vlp::experiments
