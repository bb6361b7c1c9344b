// The gate end to end, at smoke scale: two minutes of real runs by the program itself.

#include <chrono>
#include <filesystem>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/util/file.hpp"
#include "core/util/process.hpp"
#include "core/util/scratch_folder.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class SlowGate : public ::testing::Test {
 protected:

  // What `vlp ARGUMENTS --scale smoke ...` prints; its exit code goes to `code_`.
  std::string vlp(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), VLP_PROGRAM);
    arguments.insert(arguments.end(), {"--scale", "smoke", "--device", "cpu", "--out", (folder_ / "out").string()});
    if (arguments[1] == "baseline") arguments.insert(arguments.end(), {"--baselines", (folder_ / "baselines").string()});
    Process process({.arguments = arguments, .environment = {}, .stdout_file = folder_ / "stdout", .stderr_file = folder_ / "stderr"});
    std::optional<ProcessEnd> end;
    while (!(end = process.poll())) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    code_ = end->exit_code;
    return read_file(folder_ / "stdout") + read_file(folder_ / "stderr");
  }

  ScratchFolder scratch_{"vlp-gate"};
  fs::path folder_ = scratch_.path();
  int code_ = -1;
};

TEST_F(SlowGate, RunsAreRepeatedToTheBitAndTheGateUsesIt) {
  EXPECT_THAT(vlp({"determinism", "semmim/gate"}), HasSubstr("equal to the bit"));
  ASSERT_EQ(code_, 0);
  vlp({"run", "semmim/gate"});
  ASSERT_EQ(code_, 0);
  EXPECT_THAT(vlp({"baseline", "record", "semmim/gate", "--reason", "first scores"}), HasSubstr("recorded 17 lines in "));
  ASSERT_EQ(code_, 0);
  for (int time = 0; time < 2; ++time) {
    EXPECT_THAT(vlp({"baseline", "check", "semmim/gate"}), HasSubstr("17 PASS -> exit 0"));
    EXPECT_EQ(code_, 0);
  }
  vlp({"baseline", "check", "semmim/gate", "--gate", "exact"});
  EXPECT_EQ(code_, 0);
}

TEST_F(SlowGate, ASweepHasPlanTableFigureAndPage) {
  const auto planned = vlp({"ablate", "semmim/text-parts", "--plan"});
  EXPECT_THAT(planned, HasSubstr("semmim/text-parts"));
  EXPECT_FALSE(fs::exists(folder_ / "out" / "vlp.sqlite"));  // a plan writes nothing
  const auto text = vlp({"ablate", "semmim/text-parts"});
  EXPECT_EQ(code_, 0);
  EXPECT_THAT(text, HasSubstr("masking random, inject none"));
  const auto page = folder_ / "out" / "report" / "semmim" / "text-parts" / "smoke-world-cpu";
  EXPECT_TRUE(fs::exists(page / "report.html"));
  EXPECT_TRUE(fs::exists(page / "scores.svg"));
  EXPECT_THAT(vlp({"ablate", "semmim/table-5", "--grid", "pretrain.main.mim.masking=random", "--plan"}),
              HasSubstr("reused from  semmim/text-parts: "));
  const auto table = [](const std::string& output) { return output.substr(output.find("TR R@1 (%)")); };
  EXPECT_EQ(table(vlp({"ablate", "semmim/text-parts"})), table(text));  // asked again: nothing runs, the same table
}

}  // namespace
}  // namespace vlp::experiments
