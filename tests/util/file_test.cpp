#include "core/util/file.hpp"

#include <thread>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/util/error.hpp"
#include "core/util/scratch_folder.hpp"
#include "tests/support/refusal.hpp"

namespace vlp {
namespace {

namespace fs = std::filesystem;

class FileTest : public ::testing::Test {
 protected:

  static std::string message(const fs::path& file) {
    return test::refusal([&] { write_file_atomic(file, "new"); });
  }

  ScratchFolder scratch_{"vlp-file"};
  fs::path folder_ = scratch_.path();
};

TEST_F(FileTest, ReplacesAFileAndLeavesNoTemporary) {
  write_file_atomic(folder_ / "a", "old");
  write_file_atomic(folder_ / "a", "new");
  EXPECT_EQ(read_file(folder_ / "a"), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(FileTest, APipeIsWrittenIntoAndStaysAPipe) {
  const auto pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string seen;
  std::thread reader([&] {
    const int fd = ::open(pipe.c_str(), O_RDONLY);
    char buffer[16];
    for (ssize_t n = 0; (n = ::read(fd, buffer, sizeof buffer)) > 0;) seen.append(buffer, static_cast<size_t>(n));
    ::close(fd);
  });
  write_file_atomic(pipe, "new");
  reader.join();
  EXPECT_EQ(seen, "new");
  EXPECT_TRUE(fs::is_fifo(pipe));
}

TEST_F(FileTest, ADeviceIsNotReplaced) {
  const auto link = folder_ / "full";
  fs::create_symlink("/dev/full", link);
  EXPECT_EQ(message(link), link.string() + ": writing failed: No space left on device");
  EXPECT_TRUE(fs::is_symlink(link));
}

TEST_F(FileTest, SaysWhereAndWhyItCannotWrite) {
  EXPECT_EQ(message(folder_ / "no" / "a"), (folder_ / "no" / "a").string() + ": cannot be written: No such file or directory");
  fs::create_directory(folder_ / "dir");
  EXPECT_EQ(message(folder_ / "dir"), (folder_ / "dir").string() + ": cannot be replaced: Is a directory");
}

}  // namespace
}  // namespace vlp
