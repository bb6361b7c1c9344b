#include "core/text/scanner.hpp"

#include <gtest/gtest.h>

#include "core/text/penn_treebank_rules.hpp"
#include "core/util/error.hpp"
#include "core/util/random.hpp"

namespace vlp::text {
namespace {

Match scan(const std::vector<Pattern>& rules, std::u16string_view text, size_t at = 0) {
  DeadEnds none;
  return Scanner(rules).longest(text, at, none);
}

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

// Text that tempts rules to its end: addresses, markup and brackets that never come.
TEST(Scanner, DeadEndsOfEarlierScansChangeNoMatch) {
  std::vector<Pattern> rules;
  for (const auto& rule : penn::rules()) rules.push_back(rule.pattern);
  const Scanner scanner(rules);
  constexpr std::u16string_view kPieces[] = {u"1/1", u"a.", u"<a b='", u"^.[^x=", u"1,", u"a@", u"http://", u" ", u"&amp;", u"'", u"\u00AD", u"-"};
  for (uint64_t trial = 0; trial < 20; ++trial) {
    Random random(8, "dead ends", trial);
    std::u16string text;
    while (text.size() < 1500) text += kPieces[random.below(trial < 10 ? std::size(kPieces) : 3)];
    DeadEnds shared;
    for (size_t at = 0; at < text.size(); ++at) {
      DeadEnds none;
      const Match alone = scanner.longest(text, at, none), after = scanner.longest(text, at, shared);
      ASSERT_EQ(alone.rule, after.rule) << trial << ": " << at;
      ASSERT_EQ(alone.length, after.length) << trial << ": " << at;
    }
    EXPECT_FALSE(shared.empty()) << trial;
  }
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
