#include "experiments/lifecycle/coordinator.hpp"

#include <algorithm>
#include <csignal>
#include <thread>

#include <unistd.h>

#include <fmt/format.h>

#include "core/util/clock.hpp"
#include "core/util/error.hpp"

namespace vlp::experiments {

namespace {

constexpr double kLookInterval = 0.5;  // seconds between two looks at what other coordinators do

bool is_live(const std::string& state) { return state == "LEASED" || state == "RUNNING" || state == "EVALUATING"; }

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

Coordinator::Coordinator(results_db::Store& store, const std::vector<results_db::RunDef>& runs, const std::vector<CellGroup>& cells,
                         const RunOptions& options, const RunEvents& events)
    : store_(store),
      options_(options),
      events_(events),
      graph_(runs, options.folders),
      open_cells_(cells),
      owner_(this_owner(options.machine.value("device", "cpu"), options.exhibit)),
      signals_({SIGINT, SIGTERM, SIGHUP}),
      begun_(steady_time()) {}

RunSummary Coordinator::run() {
  require_writable(options_.folders.runs, "--out");
  require_writable(options_.folders.data_cache, "--data-cache");
  for (const auto& line : sweep(store_, owner_)) events_.line(line);
  read_states(true);
  try {
    while (step()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  } catch (...) {
    abandon();
    throw;
  }
  return summary();
}

bool Coordinator::step() {
  heed_signals();
  attend_running();
  wait_for_others();
  if (stopped_.empty()) start_what_can();
  show_status();
  return !running_.empty() || (stopped_.empty() && graph_.count(StageState::kElsewhere) > 0);
}

// The database cannot be written any more: workers stop after a checkpoint. Their spools stay; the next sweep takes them over.
void Coordinator::abandon() {
  stop_running();
  while (!running_.empty()) {
    std::erase_if(running_, [](const auto& running) { return running->process.poll().has_value(); });
    for (const auto& running : running_) {
      if (steady_time() > running->kill_at) running->process.signal(SIGKILL);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void Coordinator::read_states(bool at_start) {
  const auto states = store_.run_states(graph_.keys());
  for (size_t i = 0; i < states.size(); ++i) {
    auto& stage = graph_.stages()[i];
    if (stage.state == StageState::kRunning || stage.rebuild) continue;
    if (!at_start && stage.state != StageState::kElsewhere) continue;
    const auto now = interpret(states[i], at_start, stage);
    if (at_start && now == StageState::kDone) ++reused_;
    if (!at_start && now == StageState::kDone) {
      ++elsewhere_;
      events_.line(fmt::format("done by another coordinator: {}", stage.label()));
    }
    if (!at_start && now == StageState::kErrored)
      events_.line(fmt::format("{} in another coordinator: {}: {}", states[i].state, stage.label(), states[i].last_error));
    stage.state = now;
  }
  if (at_start) std::erase_if(open_cells_, [this](const CellGroup& cell) {
    return std::all_of(cell.run_keys.begin(), cell.run_keys.end(), [this](const auto& key) { return graph_.at(key).state == StageState::kDone; });
  });
  report_cells();
}

StageState Coordinator::interpret(const results_db::Store::RunState& state, bool at_start, const Stage& stage) {
  if (state.state == "DONE") return StageState::kDone;
  if (is_live(state.state)) return StageState::kElsewhere;
  const bool errored = state.state == "FAILED" || state.state == "DIVERGED" || state.state == "TIMEOUT";
  if (!errored) return StageState::kOpen;
  const auto name = lower(state.state);
  const bool capped = state.state == "FAILED" && state.failures >= options_.max_failures;
  if (at_start && options_.retry.contains(name) && !capped) return StageState::kOpen;
  if (at_start) {
    const auto advice = capped ? fmt::format("failed {} times; raise --max-failures to try again", state.failures)
                               : fmt::format("--retry {} tries again", name);
    events_.line(fmt::format("{} before: {} ({}): {}; {}", state.state, stage.label(), stage.def.run_key.substr(0, 12), state.last_error, advice));
  }
  return StageState::kErrored;
}

void Coordinator::wait_for_others() {
  const double now = steady_time();
  if (now - last_look_ < kLookInterval || graph_.count(StageState::kElsewhere) == 0) return;
  last_look_ = now;
  for (const auto& line : sweep(store_, owner_)) events_.line(line);
  for (auto& stage : graph_.stages()) {  // a rebuild leaves no trace but its output
    if (!stage.rebuild || stage.state != StageState::kElsewhere) continue;
    stage.rebuild = !std::filesystem::is_directory(stage.output);
    stage.state = stage.rebuild ? StageState::kOpen : StageState::kDone;
  }
  read_states(false);
}

void Coordinator::heed_signals() {
  const int level = std::min(3, signals_.interrupts() + 2 * signals_.terminations());
  const bool out_of_time = options_.budget > 0 && steady_time() - begun_ > options_.budget;
  if (out_of_time && stopped_.empty()) {
    stop_starting("the budget is used up");
    stop_running();
  }
  if (level <= signal_level_) return;
  signal_level_ = level;
  stop_starting("interrupted");
  if (level == 1) {
    events_.line(fmt::format("Interrupted: waiting for {} running stages; once more stops them after a checkpoint", running_.size()));
  } else if (level == 2) {
    events_.line(fmt::format("Stopping {} running stages after a checkpoint; once more kills them", running_.size()));
    stop_running();
  } else {
    for (const auto& running : running_) running->process.signal(SIGKILL);
  }
}

void Coordinator::stop_starting(const std::string& why) {
  if (stopped_.empty()) stopped_ = why;
}

void Coordinator::stop_running() {
  for (const auto& running : running_) running->stop(StopReason::kUser, options_.grace);
}

RunSummary Coordinator::summary() const {
  RunSummary out;
  out.planned = static_cast<int64_t>(graph_.stages().size());
  out.reused = reused_;
  out.computed = computed_;
  out.elsewhere = elsewhere_;
  out.errored = graph_.count(StageState::kErrored);
  out.blocked = static_cast<int64_t>(graph_.blocked().size());
  out.left = -out.blocked;  // open stages, but not those that only lack their output: their scores are there
  for (const auto& stage : graph_.stages()) {
    const bool open = stage.state == StageState::kOpen || stage.state == StageState::kElsewhere;
    out.left += open && !stage.rebuild ? 1 : 0;
  }
  out.stopped = stopped_;
  return out;
}

}  // namespace vlp::experiments
