#include "core/util/process.hpp"

#include <csignal>
#include <thread>

#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"

#include <unistd.h>

namespace vlp {
namespace {

namespace fs = std::filesystem;

Command shell(const std::string& script, const fs::path& folder) {
  return {.arguments = {"sh", "-c", script}, .environment = {{"VLP_TEST_WORD", "hello"}}, .stdout_file = folder / "out", .stderr_file = folder / "err"};
}

ProcessEnd wait(Process& process) {
  while (true) {
    if (const auto end = process.poll()) return *end;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

class ProcessTest : public ::testing::Test {
 protected:
  ScratchFolder scratch_{"vlp-process"};
  fs::path folder_ = scratch_.path();
};

TEST_F(ProcessTest, KeepsOutputEnvironmentAndExitCode) {
  Process process(shell("echo $VLP_TEST_WORD; echo bad >&2; exit 7", folder_));
  EXPECT_EQ(wait(process).exit_code, 7);
  EXPECT_EQ(read_file(folder_ / "out"), "hello\n");
  EXPECT_EQ(read_file(folder_ / "err"), "bad\n");
}

TEST_F(ProcessTest, SignalsReachTheWholeGroupAndNotUs) {
  Process process(shell("sleep 100 & wait", folder_));
  EXPECT_TRUE(process_alive(process.pid(), process.start()));
  process.signal(SIGTERM);
  EXPECT_EQ(wait(process).signal, SIGTERM);
  EXPECT_FALSE(process_alive(process.pid(), process.start()));
}

TEST_F(ProcessTest, IdentityIsNumberAndStartTime) {
  EXPECT_TRUE(process_alive(::getpid(), process_start(::getpid())));
  EXPECT_FALSE(process_alive(::getpid(), process_start(::getpid()) + 1));
  EXPECT_EQ(process_start(0), 0);
}

TEST_F(ProcessTest, FileSizeLimitIsAnErrorOfTheWriter) {
  auto command = shell("trap '' XFSZ; sleep 0.2; head -c 100000 /dev/zero", folder_);
  command.file_bytes = 1000;
  Process process(command);
  EXPECT_NE(wait(process).exit_code, 0);
  EXPECT_EQ(fs::file_size(folder_ / "out"), 1000u);
}

TEST_F(ProcessTest, MissingProgramIsNamed) {
  Command command = shell("", folder_);
  command.arguments = {"no-such-program"};
  try {
    Process process(command);
    FAIL() << "it started";
  } catch (const BadInput& e) {
    EXPECT_STREQ(e.what(), "no-such-program: cannot be started: No such file or directory");
  }
}

TEST_F(ProcessTest, OutputOfAHelperOrNothing) {
  EXPECT_EQ(output_of({"printf", "a b"}), "a b");
  EXPECT_EQ(output_of({"sh", "-c", "exit 1"}), std::nullopt);
  EXPECT_EQ(output_of({"no-such-program"}), std::nullopt);
}

}  // namespace
}  // namespace vlp
