#include "core/util/split.hpp"

#include <gmock/gmock.h>

namespace vlp {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Split, KeepsEmptyParts) {
  EXPECT_THAT(split_at("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split_at("", ','), ElementsAre(""));
}

TEST(Split, LinesComeWithoutTheirEnds) {
  EXPECT_THAT(lines_of("a\r\n\nb"), ElementsAre("a", "", "b"));
  EXPECT_THAT(lines_of("a\n"), ElementsAre("a"));
  EXPECT_THAT(lines_of("\n"), ElementsAre(""));
  EXPECT_THAT(lines_of(""), IsEmpty());
}

}  // namespace
}  // namespace vlp
