#include "experiments/lifecycle/rebuild.hpp"

#include <gmock/gmock.h>

#include "core/util/error.hpp"
#include "fixture.hpp"

namespace vlp::experiments::test {
namespace {

TEST_F(Lifecycle, ALostDatabaseIsMadeAgainFromRunFolders) {
  const auto plan = make_plan(2, {{"fault", "crash"}, {"fault_until", 1}}, "finetune");
  run_plan(plan, options());
  auto retry = options();
  retry.retry = {"failed"};
  ASSERT_TRUE(run_plan(plan, retry).complete());
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(database().string() + suffix);

  const auto rebuilt = rebuild_database(database(), folder_ / "runs");
  EXPECT_THAT(rebuilt.problems, ::testing::IsEmpty());
  EXPECT_EQ(rebuilt.runs, 7);
  EXPECT_EQ(rebuilt.done, 7);
  EXPECT_EQ(run_plan(plan, options()).reused, 7);
  expect_all_scores(plan);
  EXPECT_EQ(results_db::Reader::open(database()).history(find(plan, "pretrain").run_key, "loss").size(), 3u);
}

TEST_F(Lifecycle, RebuildingNamesFoldersThatItLeavesOut) {
  const auto plan = make_plan(1);
  run_plan(plan, options());
  std::filesystem::remove_all(run_dir(find(plan, "pretrain")));
  const auto rebuilt = rebuild_database(folder_ / "new.sqlite", folder_ / "runs");
  EXPECT_EQ(rebuilt.done, 1) << "prepare alone has all its parents";
  const auto parent = find(plan, "pretrain").run_key.substr(0, 12);
  EXPECT_THAT(rebuilt.problems, ::testing::Contains(run_dir(find(plan, "finetune")).string() + ": left out: its parent " + parent + " has no run folder"));
}

}  // namespace
}  // namespace vlp::experiments::test
