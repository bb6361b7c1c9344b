// What survives when processes are killed at random moments. The moments come from a seed: a failure can be repeated.

#include <csignal>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>

#include <fmt/format.h>

#include "core/util/file.hpp"
#include "core/util/random.hpp"
#include "experiments/lifecycle/run_folder.hpp"
#include "experiments/lifecycle/spool.hpp"
#include "experiments/lifecycle/worker.hpp"
#include "fixture.hpp"

#include <unistd.h>

namespace vlp::experiments::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

const nlohmann::json kSlow = {{"steps", 8}, {"step_ms", 20}};

void sleep_seconds(double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }

// Waits for its end; -1 if it does not come within `seconds`.
int wait_for(Process& process, double seconds) {
  for (double waited = 0; waited < seconds; waited += 0.01) {
    if (const auto end = process.poll()) return end->signal ? 128 + end->signal : end->exit_code;
    sleep_seconds(0.01);
  }
  return -1;
}

// Some child of this process that is alive, chosen by `choice`.
int64_t some_child(uint64_t choice) {
  std::vector<int64_t> children;
  std::ifstream in(fmt::format("/proc/self/task/{}/children", ::getpid()));
  for (int64_t pid = 0; in >> pid;) children.push_back(pid);
  return children.empty() ? 0 : children[choice % children.size()];
}

TEST_F(Lifecycle, KilledCoordinatorLosesNoScoreAndDoublesNone) {
  const auto plan = make_plan(3, kSlow);
  open_and_register(plan);
  Random random(20240601, "kill.coordinator");
  for (int i = 0; i < 12; ++i) {
    auto coordinator = start_coordinator(plan, fmt::format("killed-{}", i));
    sleep_seconds(random.uniform(0.05, 0.6));
    ::kill(static_cast<pid_t>(coordinator.pid()), SIGKILL);
    ASSERT_NE(wait_for(coordinator, 5), -1);
  }
  auto last = start_coordinator(plan, "last");
  EXPECT_EQ(wait_for(last, 60), 0) << read_file(folder_ / "last.out") << read_file(folder_ / "last.err");
  expect_all_scores(plan);
}

TEST_F(Lifecycle, KilledWorkersResumeFromTheirCheckpoints) {
  const auto plan = make_plan(3, kSlow);
  auto store = open_and_register(plan);
  Random random(20240602, "kill.worker");
  int kills = 0;
  RunEvents events;
  events.status = [&](const std::vector<std::string>&) {
    const auto pid = some_child(random.next());
    if (kills >= 12 || pid == 0 || !random.chance(0.8)) return;
    ::kill(static_cast<pid_t>(pid), SIGKILL);
    ++kills;
  };
  auto summary = run(store, plan.runs, plan.cells, options(), events);
  for (int call = 0; call < 6 && !summary.complete(); ++call) summary = run(store, plan.runs, plan.cells, options(), events);
  EXPECT_GE(kills, 4);
  EXPECT_TRUE(summary.complete()) << describe(summary);
  expect_all_scores(plan);
}

TEST_F(Lifecycle, TwoCoordinatorsRunEveryStageOnce) {
  const auto plan = make_plan(3, kSlow);
  open_and_register(plan);
  auto one = start_coordinator(plan, "one"), two = start_coordinator(plan, "two");
  EXPECT_EQ(wait_for(one, 60), 0) << read_file(folder_ / "one.out") << read_file(folder_ / "one.err");
  EXPECT_EQ(wait_for(two, 60), 0) << read_file(folder_ / "two.out") << read_file(folder_ / "two.err");
  for (const auto& run : plan.runs) {
    EXPECT_EQ(executions(run), 1) << run.kind << " " << run.seed;
    EXPECT_EQ(run_of(run).attempts.size(), 1u) << run.kind << " " << run.seed;
  }
  EXPECT_THAT(read_file(folder_ / "one.out") + read_file(folder_ / "two.out"), HasSubstr("done by another coordinator: prepare data"));
  expect_all_scores(plan);
}

TEST_F(Lifecycle, FirstCtrlCLetsRunningWorkEndAndStartsNothingNew) {
  const auto plan = make_plan(2, kSlow);
  open_and_register(plan);
  auto coordinator = start_coordinator(plan, "drained");
  while (executions(find(plan, "pretrain", 0)) == 0) sleep_seconds(0.01);
  ::kill(static_cast<pid_t>(coordinator.pid()), SIGINT);
  EXPECT_EQ(wait_for(coordinator, 30), 3);
  EXPECT_EQ(run_of(find(plan, "pretrain", 0)).state, "DONE");
  EXPECT_EQ(run_of(find(plan, "finetune", 0)).state, "PLANNED");
}

TEST_F(Lifecycle, SecondCtrlCStopsWorkersAfterACheckpointAndTheNextCallContinues) {
  const auto plan = make_plan(1, {{"steps", 40}, {"step_ms", 30}}, "pretrain");
  open_and_register(plan);
  auto coordinator = start_coordinator(plan, "stopped");
  const auto& pretrain = find(plan, "pretrain");
  while (executions(pretrain) == 0) sleep_seconds(0.01);
  sleep_seconds(0.2);
  ::kill(static_cast<pid_t>(coordinator.pid()), SIGINT);
  sleep_seconds(0.1);
  ::kill(static_cast<pid_t>(coordinator.pid()), SIGINT);
  EXPECT_EQ(wait_for(coordinator, 30), 3);
  EXPECT_EQ(run_of(pretrain).state, "CANCELLED");
  const auto state = nlohmann::json::parse(read_file(run_dir(pretrain) / "checkpoint" / "state.json"));
  EXPECT_GT(state["step"], 0);
  EXPECT_LT(state["step"], 40);
  EXPECT_TRUE(run_plan(plan, options()).complete());
  expect_all_scores(plan);
}

TEST_F(Lifecycle, AWorkerWhoseCoordinatorIsKilledStopsByItself) {
  const auto plan = make_plan(1, {{"steps", 1000}, {"step_ms", 20}}, "prepare");
  open_and_register(plan);
  auto coordinator = start_coordinator(plan, "orphaning");
  const auto& prepare = find(plan, "prepare");
  while (executions(prepare) == 0) sleep_seconds(0.01);
  while (run_of(prepare).attempts.empty() || run_of(prepare).state != "RUNNING") sleep_seconds(0.01);
  ::kill(static_cast<pid_t>(coordinator.pid()), SIGKILL);
  const auto worker = run_of(prepare).attempts.back();
  for (int i = 0; i < 300 && process_alive(worker.pid, worker.pid_start); ++i) sleep_seconds(0.01);
  EXPECT_FALSE(process_alive(worker.pid, worker.pid_start));
}

// A worker on another machine whose lease ran out goes on; the run is given to a new one meanwhile.
TEST_F(Lifecycle, ALateWorkerIsFencedOff) {
  const auto plan = make_plan(1, {{"steps", 3000}, {"step_ms", 2}}, "pretrain");
  auto store = open_and_register(plan);
  const auto quick = make_plan(1);  // the same keys: the new worker ends at once
  const auto& pretrain = find(plan, "pretrain");
  run(store, {plan.runs[0]}, {}, options(), {});

  const auto claimed = store.claim(pretrain.run_key, {.host = "elsewhere", .boot_id = "b", .device = "cpu", .pid = 1, .pid_start = 1}, run_dir(pretrain), 0.2);
  ASSERT_TRUE(claimed.has_value());
  Job job;
  job.attempt_id = claimed->attempt_id;
  job.run_key = pretrain.run_key;
  job.fence = claimed->fence;
  job.coordinator = ::getpid();
  job.frozen = nlohmann::json::parse(pretrain.frozen_json);
  job.definition = job.machine = nlohmann::json::object();
  job.run_dir = run_dir(pretrain);
  job.final_dir = run_dir(pretrain) / "output";
  prepare_run_folder(job);
  Process late({.arguments = {own_executable().string(), "worker", "--run-dir", job.run_dir.string()},
                .environment = {},
                .stdout_file = folder_ / "late.out",
                .stderr_file = folder_ / "late.err"});
  while (executions(pretrain) == 0) sleep_seconds(0.01);
  sleep_seconds(0.3);

  const auto summary = run(store, quick.runs, {}, options(), {});
  EXPECT_TRUE(summary.complete()) << describe(summary);
  EXPECT_EQ(wait_for(late, 10), static_cast<int>(WorkerExit::kCancelled));
  store.ingest(claimed->attempt_id, run_dir(pretrain) / "spool.jsonl");
  EXPECT_EQ(store.end_record(claimed->attempt_id)->error_kind, "fenced");
  EXPECT_EQ(run_of(pretrain).attempts.size(), 2u);
  EXPECT_EQ(run_of(pretrain).attempts[0].state, "LOST");
  EXPECT_EQ(run_of(pretrain).accepted_attempt, run_of(pretrain).attempts[1].attempt_id);
}

// The worker ended well, its coordinator was killed before it could read that.
TEST_F(Lifecycle, AnEndThatNobodyReadIsTakenOver) {
  const auto plan = make_plan(1);
  auto store = open_and_register(plan);
  const auto& prepare = plan.runs[0];
  const auto here = this_owner("cpu", "");
  const auto claimed = store.claim(prepare.run_key, {.host = here.host, .boot_id = here.boot_id, .device = "cpu", .pid = 999999, .pid_start = 1}, run_dir(prepare), 60);
  std::filesystem::create_directories(run_dir(prepare));
  SpoolWriter(run_dir(prepare) / "spool.jsonl", claimed->fence).append("end", {{"state", "DONE"}, {"error_kind", ""}, {"error_text", ""}});
  std::filesystem::create_directories(folder_ / "data" / prepare.run_key.substr(0, 12));
  EXPECT_TRUE(run_plan(plan, options()).complete());
  EXPECT_EQ(executions(prepare), 0);
  EXPECT_THAT(lines_, Contains(HasSubstr("as DONE")));
}

}  // namespace
}  // namespace vlp::experiments::test
