#include "core/util/progress.hpp"

#include <cmath>
#include <memory>

#include <gtest/gtest.h>

namespace vlp {
namespace {

// What is written to a stream in memory.
std::string written(Progress::Style style, void (*use)(Progress&)) {
  char* text = nullptr;
  size_t size = 0;
  std::FILE* out = ::open_memstream(&text, &size);
  {
    Progress progress(out, style);
    use(progress);
  }
  std::fclose(out);
  const std::unique_ptr<char, void (*)(void*)> owner(text, std::free);
  return std::string(text, size);
}

TEST(Progress, DurationsReadWell) {
  EXPECT_EQ(duration_text(7.6), "8 s");
  EXPECT_EQ(duration_text(200), "3 min 20 s");
  EXPECT_EQ(duration_text(3900), "1 h 05 min");
  EXPECT_EQ(duration_text(NAN), "?");
}

TEST(Progress, TerminalBlockIsRewrittenBelowPermanentLines) {
  const auto text = written({.terminal = true, .columns = 10, .block_interval = 0, .line_interval = 0}, [](Progress& p) {
    p.block({"1/3", "a line that is too long"});
    p.line("cell done");
    p.clear();
  });
  EXPECT_EQ(text, "1/3\na line th\n\x1b[2F\x1b[Jcell done\n1/3\na line th\n\x1b[2F\x1b[J");
}

TEST(Progress, FilesGetPlainLinesNowAndThen) {
  const auto text = written({.terminal = false, .columns = 10, .block_interval = 0, .line_interval = 0}, [](Progress& p) {
    p.block({"1/3", "detail"});
    p.block({"1/3", "detail 2"});
    p.line("cell done");
    p.block({"2/3"});
  });
  EXPECT_EQ(text, "1/3\ncell done\n2/3\n");
}

}  // namespace
}  // namespace vlp
