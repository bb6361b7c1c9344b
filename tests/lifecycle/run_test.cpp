// What run() promises when nothing, or one stage, goes wrong.

#include <gmock/gmock.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "fixture.hpp"

#include <unistd.h>

namespace vlp::experiments::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(Lifecycle, ComputesEverythingOnceAndNothingTwice) {
  const auto plan = make_plan(3);
  const auto first = run_plan(plan, options());
  EXPECT_TRUE(first.complete());
  EXPECT_EQ(first.computed, 10);
  EXPECT_THAT(cells_, ElementsAre("full main"));
  expect_all_scores(plan);

  const auto second = run_plan(plan, options());
  EXPECT_TRUE(second.complete());
  EXPECT_EQ(second.reused, 10);
  EXPECT_EQ(second.computed, 0);
  EXPECT_EQ(cells_.size(), 1u) << "a cell that was complete before is not announced";
  for (const auto& run : plan.runs) EXPECT_EQ(executions(run), 1) << run.kind;
}

TEST_F(Lifecycle, AnAddedSeedStartsOnlyWhatIsMissing) {
  run_plan(make_plan(1), options());
  const auto more = run_plan(make_plan(2), options());
  EXPECT_EQ(more.reused, 4);
  EXPECT_EQ(more.computed, 3);
}

TEST_F(Lifecycle, AFailureIsShownWithItsLogAndBlocksOnlyItsChildren) {
  auto plan = make_plan(2);
  const auto bad = make_plan(2, {{"fault", "bad_input"}}, "pretrain");
  plan.runs[1] = bad.runs[1];  // pretrain of seed 0
  const auto summary = run_plan(plan, options());
  EXPECT_EQ(summary.errored, 1);
  EXPECT_EQ(summary.blocked, 2);
  EXPECT_EQ(summary.computed, 4);
  EXPECT_FALSE(summary.complete());
  const auto key = plan.runs[1].run_key.substr(0, 12);
  EXPECT_THAT(lines_, Contains("FAILED: pretrain main, seed 0 (" + key + "): bad_input: pictures/000017.png: is truncated"));
  EXPECT_THAT(lines_, Contains("  | bad_input: pictures/000017.png: is truncated"));
  EXPECT_EQ(describe(summary), "7 stages: 4 computed, 0 were there, 1 failed, 2 blocked by a failed parent");
}

TEST_F(Lifecycle, AFailedStageIsRetriedOnlyOnRequestAndAtMostThreeTimes) {
  const auto plan = make_plan(1, {{"fault", "crash"}}, "evaluate");
  const auto& evaluate = find(plan, "evaluate");
  EXPECT_EQ(run_plan(plan, options()).errored, 1);
  EXPECT_EQ(run_of(evaluate).attempts.back().error_kind, "signal");
  EXPECT_EQ(run_of(evaluate).attempts.back().error_text, "ended by signal 11 (Segmentation fault)");
  run_plan(plan, options());
  EXPECT_EQ(executions(evaluate), 1) << "not without being asked";
  EXPECT_THAT(lines_, Contains(HasSubstr("--retry failed tries again")));

  auto retry = options();
  retry.retry = {"failed"};
  for (int i = 0; i < 4; ++i) run_plan(plan, retry);
  EXPECT_EQ(executions(evaluate), 3);
  EXPECT_THAT(lines_, Contains(HasSubstr("failed 3 times; raise --max-failures to try again")));
}

TEST_F(Lifecycle, ARetriedStageThatRecoversCompletesThePlan) {
  const auto plan = make_plan(1, {{"fault", "memory"}, {"fault_until", 1}}, "finetune");
  run_plan(plan, options());
  EXPECT_EQ(run_of(find(plan, "finetune")).attempts.back().error_kind, "out_of_memory");
  auto retry = options();
  retry.retry = {"failed"};
  EXPECT_TRUE(run_plan(plan, retry).complete());
}

TEST_F(Lifecycle, AScoreThatIsNoNumberMakesTheRunDiverged) {
  const auto plan = make_plan(1, {{"fault", "nan"}}, "evaluate");
  EXPECT_EQ(run_plan(plan, options()).errored, 1);
  const auto record = run_of(find(plan, "evaluate"));
  EXPECT_EQ(record.state, "DIVERGED");
  EXPECT_EQ(record.attempts.back().error_text, "score on test is NAN");
}

TEST_F(Lifecycle, AStageOverItsTimeLimitIsStoppedAndResumesOnRequest) {
  const auto plan = make_plan(1, {{"steps", 50}, {"step_ms", 100}}, "pretrain");
  auto limited = options();
  limited.time_limit = 2;
  EXPECT_EQ(run_plan(plan, limited).errored, 1);
  EXPECT_EQ(run_of(find(plan, "pretrain")).state, "TIMEOUT");
  auto retry = options();
  retry.retry = {"timeout"};
  EXPECT_TRUE(run_plan(plan, retry).complete());
  expect_all_scores(plan);
}

TEST_F(Lifecycle, AStageThatHangsIsKilledAfterTheGraceTime) {
  const auto plan = make_plan(1, {{"fault", "hang"}}, "prepare");
  auto limited = options();
  limited.time_limit = 1.5;
  limited.grace = 0.3;
  EXPECT_EQ(run_plan(plan, limited).errored, 1);
  const auto attempt = run_of(find(plan, "prepare")).attempts.back();
  EXPECT_EQ(attempt.state, "TIMEOUT");
  EXPECT_EQ(attempt.signal, SIGKILL);
}

TEST_F(Lifecycle, FailFastStartsNothingAfterTheFirstFailure) {
  const auto plan = make_plan(3, {{"fault", "bad_input"}}, "pretrain");
  auto o = options();
  o.jobs = 1;
  o.fail_fast = 1;
  const auto summary = run_plan(plan, o);
  EXPECT_EQ(summary.errored, 1);
  EXPECT_EQ(summary.left, 6);
  EXPECT_EQ(summary.stopped, "1 failures (--fail-fast)");
}

TEST_F(Lifecycle, ADeletedOutputIsRebuiltWhenAChildNeedsIt) {
  run_plan(make_plan(1, {{"fault", "bad_input"}}, "evaluate"), options());
  const auto plan = make_plan(1);
  std::filesystem::remove_all(run_dir(find(plan, "finetune")) / "output");
  std::filesystem::remove_all(run_dir(find(plan, "finetune")) / "checkpoint");
  std::filesystem::remove_all(run_dir(find(plan, "pretrain")));
  auto retry = options();
  retry.retry = {"failed"};
  const auto fixed = make_plan(1, {{"steps", 3}, {"step_ms", 1}, {"fault", ""}});
  EXPECT_TRUE(run_plan(fixed, retry).complete());
  EXPECT_THAT(lines_, Contains(StartsWith("again: pretrain main, seed 0: its scores are stored, but its output ")));
  expect_all_scores(fixed);
  EXPECT_EQ(run_of(find(plan, "pretrain")).attempts.size(), 1u) << "a rebuilt output is no new attempt";
}

TEST_F(Lifecycle, ReadOnlyFolderIsNamedBeforeAnythingStarts) {
  auto o = options();
  o.folders.runs = folder_ / "sealed" / "runs";
  std::filesystem::create_directories(folder_ / "sealed");
  ::chmod((folder_ / "sealed").c_str(), 0555);
  ::chmod(folder_.c_str(), 0777);
  const auto plan = make_plan(1);
  const bool root = ::geteuid() == 0;
  if (root && ::seteuid(65534) != 0) GTEST_SKIP() << "cannot become an ordinary user";
  std::string message;
  try {
    run_plan(plan, o);
  } catch (const BadInput& e) {
    message = e.what();
  }
  ASSERT_EQ(::seteuid(root ? 0 : ::geteuid()), 0);
  EXPECT_EQ(message, o.folders.runs.string() + ": cannot be created: Permission denied; choose another folder with --out");
}

TEST_F(Lifecycle, AFullDiskStopsEverythingAndLosesNothing) {
  const auto plan = make_plan(1, {{"fault", "big_file"}}, "finetune");
  auto limited = options();
  limited.file_bytes = 64 << 10;
  const auto summary = run_plan(plan, limited);
  const auto reason = (run_dir(find(plan, "finetune")) / "checkpoint" / "big").string() + ": writing failed: File too large";
  EXPECT_EQ(summary.stopped, "disk_full: " + reason);
  EXPECT_EQ(summary.left, 2);
  EXPECT_EQ(run_of(find(plan, "finetune")).state, "CANCELLED");
  EXPECT_EQ(run_of(find(plan, "pretrain")).state, "DONE");
  EXPECT_TRUE(run_plan(plan, options()).complete()) << "asking again continues, without --retry";
  expect_all_scores(plan);
}

TEST_F(Lifecycle, ASpoolThatCannotGrowKeepsItsWholeRecords) {
  const auto plan = make_plan(1, {{"steps", 60}, {"step_ms", 1}}, "evaluate");
  auto limited = options();
  limited.file_bytes = 6000;
  const auto summary = run_plan(plan, limited);
  EXPECT_THAT(summary.stopped, HasSubstr("spool.jsonl: writing failed: File too large; records before this one are kept, make room and ask again"));
  EXPECT_EQ(read_file(run_dir(find(plan, "evaluate")) / "spool.jsonl").back(), '\n');
  EXPECT_TRUE(run_plan(plan, options()).complete());
  expect_all_scores(plan);
}

}  // namespace
}  // namespace vlp::experiments::test
