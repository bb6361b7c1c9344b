#include "plots/format.hpp"

#include <gtest/gtest.h>

namespace vlp::plots {
namespace {

TEST(Format, NumbersNeverShowANegativeZero) {
  EXPECT_EQ(fixed(57.649, 1), "57.6");
  EXPECT_EQ(fixed(-0.04, 1), "0.0");
  EXPECT_EQ(fixed(-0.06, 1), "-0.1");
  EXPECT_EQ(signed_fixed(0.704, 2), "+0.70");
  EXPECT_EQ(signed_fixed(-1.306, 2), "-1.31");
  EXPECT_EQ(signed_fixed(-0.004, 2), "0.00");
}

TEST(Format, PValuesKeepTheirLeadingDigits) {
  EXPECT_EQ(p_value(0.00002), "<0.0001");
  EXPECT_EQ(p_value(0.0016), "0.0016");
  EXPECT_EQ(p_value(0.0729), "0.073");
}

TEST(Format, Durations) {
  EXPECT_EQ(duration(47.6), "48 s");
  EXPECT_EQ(duration(725), "12 min 5 s");
  EXPECT_EQ(duration(11220), "3 h 7 min");
}

TEST(Format, PrintedDecimals) {
  EXPECT_EQ(printed_decimals("77.20"), 2);
  EXPECT_EQ(printed_decimals("210M"), 0);
  EXPECT_EQ(printed_decimals("1.8B"), 1);
}

TEST(Format, WidthCountsCodePointsAndIgnoresCombiningMarks) {
  EXPECT_EQ(display_width("± é"), 3u);
  EXPECT_EQ(display_width("e\xCC\x81"), 1u);  // e and a combining acute
  EXPECT_EQ(pad_left("±", 3), "  ±");
  EXPECT_EQ(pad_right("±", 3), "±  ");
  EXPECT_EQ(centred("ab", 5), " ab  ");
}

TEST(Format, ShortenedCutsBetweenCodePoints) {
  EXPECT_EQ(shortened("ärger", 5), "ärger");
  EXPECT_EQ(shortened("ärgerlich", 3), "är…");
}

TEST(Format, WrappedBreaksAtSpaces) {
  EXPECT_EQ(wrapped("one two three", 7, 2), "one two\n  three\n");
  EXPECT_EQ(wrapped("unbreakable", 3), "unbreakable\n");
}

}  // namespace
}  // namespace vlp::plots
