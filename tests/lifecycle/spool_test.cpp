#include "experiments/lifecycle/spool.hpp"

#include <cmath>
#include <fstream>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "experiments/lifecycle/spool_sink.hpp"
#include "experiments/lifecycle/worker.hpp"
#include "fixture.hpp"
#include "results_db/spool.hpp"

namespace vlp::experiments::test {
namespace {

std::vector<nlohmann::json> records(const std::filesystem::path& file) {
  std::vector<nlohmann::json> out;
  std::istringstream in(read_file(file));
  for (std::string line; std::getline(in, line);) {
    const auto record = results_db::parse_spool_line(line);
    EXPECT_TRUE(record.has_value()) << line;
    if (record) out.push_back(*record);
  }
  return out;
}

TEST_F(Lifecycle, SpoolNumbersRecordsOfManyThreads) {
  const auto file = folder_ / "spool.jsonl";
  {
    SpoolWriter spool(file, 7);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&spool] {
        for (int i = 0; i < 50; ++i) spool.append("heartbeat", nlohmann::json::object());
      });
    }
    for (auto& thread : threads) thread.join();
  }
  const auto all = records(file);
  ASSERT_EQ(all.size(), 200u);
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i]["seq"], i);
    EXPECT_EQ(all[i]["fence"], 7);
  }
}

TEST_F(Lifecycle, SpoolCutsTheTornLineOfAKilledWorker) {
  const auto file = folder_ / "spool.jsonl";
  SpoolWriter(file, 1).append("heartbeat", nlohmann::json::object());
  std::ofstream(file, std::ios::app) << "{\"seq\":1,\"fen";
  SpoolWriter(file, 2).append("heartbeat", nlohmann::json::object());
  const auto all = records(file);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1]["fence"], 2);
}

TEST_F(Lifecycle, SinkWritesKindsForWhatIsNoNumber) {
  const auto file = folder_ / "spool.jsonl";
  SpoolWriter spool(file, 1);
  const std::atomic<bool> stop{false};
  SpoolSink sink(spool, folder_, stop);
  sink.metrics(3, {{"loss", NAN}, {"lr", 0.5}});
  sink.final_score({.metric = "tr_r1", .split = "test", .value = -INFINITY, .n_items = 5, .item_se = 0, .selection = "last"});
  sink.items("tr_r1", "test", folder_ / "items" / "tr_r1.jsonl");
  const auto all = records(file);
  EXPECT_EQ(all[0]["values"], nlohmann::json::parse(R"({"loss":"NAN","lr":0.5})"));
  EXPECT_TRUE(all[1]["value"].is_null());
  EXPECT_EQ(all[1]["value_kind"], "NINF");
  EXPECT_EQ(all[2]["file"], "items/tr_r1.jsonl");
  EXPECT_EQ(sink.non_finite(), "tr_r1 on test is NINF");
}

TEST(DescribeError, TellsKindsApart) {
  EXPECT_EQ(describe_error(BadInput("a.toml:1: wrong")).kind, "bad_input");
  EXPECT_EQ(describe_error(InternalFault("broken")).kind, "internal");
  EXPECT_EQ(describe_error(Diverged("step 3: loss is NaN")).state, "DIVERGED");
  EXPECT_EQ(describe_error(std::bad_alloc()).kind, "out_of_memory");
  EXPECT_EQ(describe_error(std::runtime_error("DefaultCPUAllocator: can't allocate memory: you tried 5\nframe #0")).kind, "out_of_memory");
  EXPECT_EQ(describe_error(std::runtime_error("sizes differ\nframe #0: c10::Error")).text, "sizes differ");
  EXPECT_TRUE(describe_error(BadInput("x: writing failed: No space left on device")).disk_full);
}

}  // namespace
}  // namespace vlp::experiments::test
