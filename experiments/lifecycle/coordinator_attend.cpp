// Looking after running stages: spools, leases, limits, ends.

#include <algorithm>
#include <csignal>

#include <fmt/format.h>

#include "core/util/clock.hpp"
#include "core/util/progress.hpp"
#include "experiments/lifecycle/coordinator.hpp"

namespace vlp::experiments {

namespace {

constexpr double kIngestInterval = 0.3;  // seconds
constexpr double kStatusInterval = 0.2;
constexpr int64_t kMaxLost = 3;          // a worker that vanishes more often in one session waits for the next
constexpr size_t kLogLines = 8;

}  // namespace

void Coordinator::attend_running() {
  for (size_t i = 0; i < running_.size();) {
    auto& running = *running_[i];
    const double now = steady_time();
    if (options_.time_limit > 0 && now - running.started > options_.time_limit) running.stop(StopReason::kTimeLimit, options_.grace);
    if (running.kill_at > 0 && now > running.kill_at) running.process.signal(SIGKILL);
    const auto end = running.process.poll();
    if (!end) {
      ingest(running, now);
      ++i;
      continue;
    }
    const auto finished = std::move(running_[i]);
    running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
    end_of(*finished, *end);
  }
}

void Coordinator::ingest(RunningStage& running, double now) {
  if (running.attempt_id.empty()) return;
  if (now - running.last_ingest > kIngestInterval) {
    running.last_ingest = now;
    store_.ingest(running.attempt_id, running.run_dir / "spool.jsonl");
  }
  if (now - running.last_lease > options_.lease / 3) {
    running.last_lease = now;
    store_.extend_lease(running.attempt_id, options_.lease);
  }
}

void Coordinator::end_of(RunningStage& running, const ProcessEnd& process) {
  auto& stage = graph_.stages()[running.stage];
  if (running.attempt_id.empty()) {
    const auto record = last_record(running.run_dir / "spool.jsonl", running.fence, "end");
    std::optional<results_db::Store::End> end;
    if (record) end = {record->value("state", ""), record->value("error_kind", ""), record->value("error_text", "")};
    return end_of_rebuild(running, classify(running, process, end));
  }
  store_.ingest(running.attempt_id, running.run_dir / "spool.jsonl");
  auto end = classify(running, process, store_.end_record(running.attempt_id));
  store_.finish(running.attempt_id, end.state, process.exit_code, process.signal, end.kind, end.text);
  const auto stored = store_.run_states({stage.def.run_key}).front();  // the store may know better: a score that is not finite
  if (end.state == "DONE" && stored.state != "DONE") end = {stored.state, "scores", stored.last_error, process};

  if (end.state == "DONE") {
    stage.state = StageState::kDone;
    ++computed_;
    costs_.add(stage.cost, steady_time() - running.started);
    report_cells();
    return;
  }
  if (end.disk_full) stop_starting(end.text);
  const bool again = end.state == "CANCELLED" || (end.state == "LOST" && ++stage.lost < kMaxLost);
  stage.state = again ? StageState::kOpen : StageState::kErrored;
  report_failure(running, end);
  if (end.state != "CANCELLED" && end.state != "LOST" && ++failures_ == options_.fail_fast)
    stop_starting(fmt::format("{} failures (--fail-fast)", failures_));
}

void Coordinator::end_of_rebuild(RunningStage& running, const AttemptEnd& end) {
  auto& stage = graph_.stages()[running.stage];
  if (end.disk_full) stop_starting(end.text);
  if (end.state == "DONE") {
    stage.state = StageState::kDone;
    stage.rebuild = false;
    return;
  }
  const bool again = end.state == "CANCELLED" || (end.state == "LOST" && ++stage.lost < kMaxLost);
  stage.state = again ? StageState::kOpen : StageState::kErrored;
  report_failure(running, end);
}

void Coordinator::report_failure(const RunningStage& running, const AttemptEnd& end) {
  const auto& stage = graph_.stages()[running.stage];
  events_.line(fmt::format("{}: {} ({}): {}: {}", end.state, stage.label(), stage.def.run_key.substr(0, 12), end.kind, end.text));
  if (end.state == "CANCELLED" && !end.disk_full) return;
  const auto log = running.run_dir / "stderr.log";
  const auto lines = last_lines(log, kLogLines);
  if (lines.empty()) return;
  events_.line(fmt::format("  the end of {}:", log.string()));
  for (const auto& line : lines) events_.line("  | " + line);
}

void Coordinator::report_cells() {
  std::erase_if(open_cells_, [this](const CellGroup& cell) {
    const bool done = std::all_of(cell.run_keys.begin(), cell.run_keys.end(), [this](const auto& key) {
      const auto& stage = graph_.at(key);
      return stage.state == StageState::kDone || stage.rebuild;
    });
    if (done) events_.cell_done(cell);
    return done;
  });
}

std::optional<double> Coordinator::expected_seconds(const Stage& stage) const {
  const auto now = costs_.expected(stage.cost);
  return now ? now : options_.costs.expected(stage.cost);
}

void Coordinator::show_status() {
  const double now = steady_time();
  if (now - last_status_ < kStatusInterval) return;
  last_status_ = now;
  const auto planned = static_cast<int64_t>(graph_.stages().size());
  const auto done = reused_ + computed_ + elsewhere_;
  double left = 0;
  bool known = true;
  for (const auto& stage : graph_.stages()) {
    if (stage.state != StageState::kOpen) continue;
    const auto seconds = expected_seconds(stage);
    known = known && seconds.has_value();
    left += seconds.value_or(0);
  }
  for (const auto& running : running_)
    left += std::max(0.0, expected_seconds(graph_.stages()[running->stage]).value_or(0) - (now - running->started));
  std::vector<std::string> lines;
  lines.push_back(fmt::format("{}/{} stages done, {} running{}; {} so far{}", done, planned, running_.size(),
                              open_cells_.empty() ? "" : fmt::format(", {} cells to go", open_cells_.size()),
                              duration_text(now - begun_),
                              known && left > 0 ? ", about " + duration_text(left / static_cast<double>(options_.jobs)) + " left" : ""));
  for (const auto& running : running_)
    lines.push_back(fmt::format("  {:<32} {}", graph_.stages()[running->stage].label(), running->progress_text()));
  const auto elsewhere = graph_.count(StageState::kElsewhere);
  if (elsewhere > 0) lines.push_back(fmt::format("  {} stages are computed by another coordinator", elsewhere));
  events_.status(lines);
}

}  // namespace vlp::experiments
