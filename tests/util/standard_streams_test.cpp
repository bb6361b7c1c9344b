#include "core/util/standard_streams.hpp"

#include <cstdio>
#include <cstdlib>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/util/error.hpp"

namespace vlp {
namespace {

// The exit code of `call` in a process of its own.
template <class Call> int in_a_child(const Call& call) {
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) std::_Exit(call());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(StandardStreams, AFileNeverTakesTheNumberOfAClosedStream) {
  const auto opened = [](bool keep) {
    return in_a_child([keep] {
      for (const int stream : {0, 1, 2}) ::close(stream);
      if (keep) keep_standard_streams();
      return ::open("/dev/zero", O_RDONLY);
    });
  };
  EXPECT_EQ(opened(false), 0);
  EXPECT_GE(opened(true), 3);
}

TEST(StandardStreams, OpenOnesAreLeftAlone) {
  EXPECT_EQ(in_a_child([] {
              ::dup2(::open("/dev/zero", O_RDONLY), 0);
              keep_standard_streams();
              char byte = 1;
              return ::read(0, &byte, 1) == 1 && byte == 0 ? 7 : 1;  // /dev/null would be at its end
            }),
            7);
}

TEST(StandardStreams, LostOutputIsAnError) {
  const auto flushed = [](const char* file) {
    return in_a_child([file] {
      ::dup2(::open(file, O_WRONLY), 1);
      std::fputs("text", stdout);
      try {
        flush_standard_output();
      } catch (const BadInput& e) {
        return std::string(e.what()) == "standard output: writing failed: No space left on device" ? 2 : 3;
      }
      return 0;
    });
  };
  EXPECT_EQ(flushed("/dev/null"), 0);
  EXPECT_EQ(flushed("/dev/full"), 2);
}

}  // namespace
}  // namespace vlp
