#include "core/text/penn_treebank.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/text/java_lower_case.hpp"
#include "tests/support/cpu_seconds.hpp"

namespace vlp::text {
namespace {

using nlohmann::json;
using Lines = std::vector<std::string>;

const PennTreebank& tokenizer() {
  static const PennTreebank one;
  return one;
}

Lines captions(const Lines& lines) { return tokenizer().tokenize_captions(lines); }

TEST(PennTreebank, MatchesTheStanfordTokenizerOfTheCocoEvaluation) {
  std::ifstream in(VLP_TEST_DIR "/ref/penn_treebank.json");
  const json all = json::parse(in);
  ASSERT_GE(all.size(), 450u);
  Lines lines;
  for (const auto& one : all) lines.push_back(one[0]);
  const Lines found = captions(lines);
  ASSERT_EQ(found.size(), lines.size());
  for (size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(found[i], all[i][1].get<std::string>()) << all[i][0];
}

TEST(PennTreebank, ByHand) {
  EXPECT_EQ(captions({"A man can't hold the dog's \"big\" bone, (he cannot)."}),
            Lines{"a man ca n't hold the dog 's big bone -lrb- he can not -rrb-"});
  EXPECT_EQ(tokenizer().tokenize(Lines{"1 1/2 cups!!"}), (std::vector<Lines>{{"1\u00A01/2", "cups", "!!"}}));
}

TEST(PennTreebank, EveryLineGivesOneEvenIfNothingIsLeft) {
  EXPECT_EQ(captions({}), Lines{});
  EXPECT_EQ(captions({""}), Lines{""});
  EXPECT_EQ(captions({"", "...", "a", ""}), (Lines{"", "", "a", ""}));
}

TEST(PennTreebank, ALineMayDependOnTheNext) {
  EXPECT_EQ(captions({"the letter A.", "The dog"}), (Lines{"the letter a", "the dog"}));
  EXPECT_EQ(captions({"the letter A.", "Dogs"}), (Lines{"the letter a.", "dogs"}));
}

TEST(PennTreebank, LineEndsInsideACaptionAreBlanks) { EXPECT_EQ(captions({"a\ndog\r\nruns\u2028fast"}), Lines{"a dog runs fast"}); }

// One that scans every token to the line's end takes a minute for the first, one that replaces in place for the last three.
TEST(PennTreebank, ALongLineTakesTimeInProportion) {
  for (const std::string piece : {"1/1", "a,", "<a b='", "^.[^x=", "(-", "a\u00AD", "A&amp;", "< a "}) {
    std::string line = piece == "< a " ? "<a" : "";
    while (line.size() < 800'000) line += piece == "< a " ? " a" : piece;
    line += ">";
    const double seconds = test::cpu_seconds([&] { EXPECT_EQ(captions({line}).size(), 1u); });
    EXPECT_LT(seconds, 5 * test::kSlowdown) << piece;
  }
}

TEST(PennTreebank, BytesThatAreNotUtf8AreDropped) { EXPECT_EQ(captions({"a \xFF dog \xE4\xB8"}), Lines{"a dog"}); }

TEST(JavaLowerCase, KnowsDottedIAndFinalSigma) {
  EXPECT_EQ(java_lower_case("\u0130stanbul \u00C9"), "i\u0307stanbul \u00E9");
  EXPECT_EQ(java_lower_case("\u039F\u0394\u039F\u03A3 \u03A3\u0391 \u03A3"), "\u03BF\u03B4\u03BF\u03C2 \u03C3\u03B1 \u03C3");
}

}  // namespace
}  // namespace vlp::text
