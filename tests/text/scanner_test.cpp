#include "core/text/scanner.hpp"

#include <gtest/gtest.h>

#include "core/util/error.hpp"

namespace vlp::text {
namespace {

Match scan(const std::vector<Pattern>& rules, std::u16string_view text, size_t at = 0) { return Scanner(rules).longest(text, at); }

TEST(Scanner, TakesTheLongestMatchAndOfEqualOnesTheFirst) {
  const std::vector<Pattern> rules{exact(u"in"), some(in(u"a-z")), exact(u"in")};
  EXPECT_EQ(scan(rules, u"in ").rule, 0);
  EXPECT_EQ(scan(rules, u"into").rule, 1);
  EXPECT_EQ(scan(rules, u"into").length, 4u);
  EXPECT_EQ(scan(rules, u"x in", 2).length, 2u);
  EXPECT_EQ(scan(rules, u"7").rule, -1);
  EXPECT_EQ(scan(rules, u"").rule, -1);
}

TEST(Scanner, GoesBackToTheLastPlaceThatMatched) {
  const std::vector<Pattern> rules{exact(u"a") * maybe(exact(u"bcd"))};
  EXPECT_EQ(scan(rules, u"abcx").length, 1u);
  EXPECT_EQ(scan(rules, u"abcd").length, 4u);
}

TEST(Scanner, RepeatsWithinLimits) {
  const auto length = [](const Pattern& p, std::u16string_view text) { return scan({p}, text).length; };
  const Pattern a = exact(u"a");
  EXPECT_EQ(length(times(a, 2, 3), u"a"), 0u);
  EXPECT_EQ(length(times(a, 2, 3), u"aaaa"), 3u);
  EXPECT_EQ(length(times(a, 2, -1), u"aaaa"), 4u);
  EXPECT_EQ(length(times(a, 2, -1), u"a"), 0u);
  EXPECT_EQ(length(exact(u"x") * any(a * maybe(exact(u"b"))), u"xaabab"), 6u);
  EXPECT_EQ(length(times(a + exact(u"b") * a, 1, 2), u"baaa"), 3u);
}

TEST(Scanner, SetsAndCase) {
  EXPECT_EQ(units(u"-a-c").count(), 4u);
  EXPECT_EQ(units(u"a-").count(), 2u);
  EXPECT_EQ(scan({text(u"It's")}, u"iT'S").length, 4u);
  EXPECT_EQ(scan({exact(u"It")}, u"it").length, 0u);
  EXPECT_EQ(scan({words(u"he her hers")}, u"Hers").length, 4u);
  EXPECT_EQ(scan({some(not_in(u"\n"))}, u"a\u4E2D\nb").length, 2u);
}

TEST(Scanner, RefusesARuleThatMatchesNothing) {
  try {
    Scanner(std::vector<Pattern>{exact(u"a"), any(exact(u"b"))});
    FAIL();
  } catch (const InternalFault& e) {
    EXPECT_STREQ(e.what(), "scanner: rule 1 matches the empty text");
  }
}

}  // namespace
}  // namespace vlp::text
