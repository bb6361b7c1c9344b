#include "experiments/program_end.hpp"

#include <filesystem>
#include <new>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/process.hpp"
#include "core/util/scratch_folder.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;

std::string reported(const std::exception& error) {
  ::testing::internal::CaptureStderr();
  const int code = report(error);
  return fmt::format("{} {}", code, ::testing::internal::GetCapturedStderr());
}

TEST(ProgramEnd, EveryErrorIsOneLineAndACode) {
  EXPECT_EQ(reported(BadInput("a.toml:3: bad")), "2 a.toml:3: bad\n");
  EXPECT_EQ(reported(BadInput("p.csv:1: \"a\x1b[2J\r\tb\"")), "2 p.csv:1: \"a?[2J?\tb\"\n");
  EXPECT_EQ(reported(Incomplete("two stages failed")), "3 two stages failed\n");
  EXPECT_EQ(reported(InternalFault("x")), "4 x\n");
  EXPECT_EQ(reported(fs::filesystem_error("cannot rename", "/a/b", std::make_error_code(std::errc::read_only_file_system))),
            "2 /a/b: Read-only file system\n");
  EXPECT_EQ(reported(std::system_error(std::make_error_code(std::errc::no_space_on_device), "cannot write to file")),
            "2 cannot write to file: No space left on device\n");
  EXPECT_EQ(reported(std::bad_alloc()), "2 there is not enough memory for this\n");
  EXPECT_EQ(reported(std::runtime_error("shape\nException raised from ...\nframe #0")),
            "4 internal fault: shape; please report it with the command that you gave\n");
}

// What the program prints to standard error, and its exit code, when a shell starts it.
std::string ends_with(const std::string& shell_command) {
  const ScratchFolder folder("vlp-end");
  Process process({.arguments = {"sh", "-c", shell_command, VLP_PROGRAM}, .environment = {}, .stdout_file = folder / "out", .stderr_file = folder / "err"});
  auto end = process.poll();
  for (; !end; end = process.poll()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return fmt::format("{} {}", end->exit_code, read_file(folder / "err"));
}

TEST(ProgramEnd, OutputThatIsLostIsAnError) {
  EXPECT_EQ(ends_with("exec \"$0\" list --help"), "0 ");
  EXPECT_EQ(ends_with("exec \"$0\" list --help > /dev/full"), "2 standard output: writing failed: No space left on device\n");
}

}  // namespace
}  // namespace vlp::experiments
