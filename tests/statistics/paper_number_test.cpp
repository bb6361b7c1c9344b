#include "core/statistics/paper_number.hpp"

#include "support.hpp"

namespace vlp::statistics {
namespace {

PaperGap gap(const char* a, const char* b, Direction direction = Direction::kHigher) {
  return paper_gap(PaperNumber::parse(a), PaperNumber::parse(b), direction);
}

TEST(PaperNumber, KeepsDigitsAndUnit) {
  const PaperNumber n = PaperNumber::parse("64.20");
  EXPECT_EQ(n.digits, 6420);
  EXPECT_EQ(n.decimals, 2);
  EXPECT_EQ(n.value(), 64.2);
  EXPECT_EQ(n.unit(), 0.01);
  EXPECT_EQ(PaperNumber::parse("-0.031").digits, -31);
  EXPECT_EQ(PaperNumber::parse("+7").unit(), 1.0);
}

TEST(PaperNumber, AGapOfOneUnitIsVacuousAlthoughDoublesSayMore) {
  EXPECT_GT(63.4 - 63.3, 0.1);
  EXPECT_TRUE(gap("63.4", "63.3").vacuous());
  EXPECT_TRUE(gap("63.3", "63.4").vacuous());
  EXPECT_FALSE(gap("63.5", "63.3").vacuous());
  EXPECT_EQ(gap("63.5", "63.3").units(), 2.0);
  EXPECT_EQ(gap("63.5", "63.3").value(), 0.2);
}

TEST(PaperNumber, TheCoarserUnitWins) {
  const PaperGap g = gap("63.45", "63.3");
  EXPECT_EQ(g.value(), 0.15);
  EXPECT_EQ(g.unit(), 0.1);
  EXPECT_EQ(g.units(), 1.5);
  EXPECT_FALSE(g.vacuous());
  EXPECT_TRUE(gap("63.40", "63.3").vacuous());
  EXPECT_TRUE(gap("64", "63.01").vacuous());
}

TEST(PaperNumber, LowerIsBetterFlipsTheGap) { EXPECT_EQ(gap("2.1", "2.5", Direction::kLower).value(), 0.4); }

TEST(PaperNumber, RejectsWhatIsNotADecimalNumber) {
  for (const std::string text : {"", "64,2", ".5", "5.", "-", "1e3", "64.2%", " 64.2", "6.4.2", "nan"})
    EXPECT_EQ(refusal([&] { PaperNumber::parse(text); }),
              "paper value \"" + text + "\": not a decimal number; write it as printed, such as \"64.2\"");
  for (const std::string text : {"1234567890", "0.1234567"})
    EXPECT_EQ(refusal([&] { PaperNumber::parse(text); }),
              "paper value \"" + text + "\": more than 9 digits or 6 decimals; write it as printed, such as \"64.2\"");
}

}  // namespace
}  // namespace vlp::statistics
