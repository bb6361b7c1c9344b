// Random bytes as vocabulary and as text: a clear error or a sound result, never a crash.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "core/text/penn_treebank.hpp"
#include "core/text/thesaurus.hpp"
#include "core/text/unicode.hpp"
#include "core/text/word_piece.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/random.hpp"
#include "core/util/scratch_folder.hpp"

namespace vlp::text {
namespace {

constexpr uint64_t kTrials = 1500;

std::string whole_vocabulary() { return read_file(VLP_TEST_DIR "/ref/word_piece_vocabulary.txt"); }

std::string changed(std::string bytes, Random& random) {
  for (uint64_t n = 1 + random.below(3); n > 0; --n) bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
  return bytes;
}

// How many of kTrials changed and as many cut files are refused by their name; `load` finds the others sound.
int64_t refused(const std::string& whole, const std::function<void(const std::filesystem::path& file, uint64_t trial)>& load) {
  const ScratchFolder folder("vlp-damaged-text");
  const auto file = folder / "file";
  int64_t out = 0;
  for (uint64_t trial = 0; trial < 2 * kTrials; ++trial) {
    Random random(5, "text file damage", trial);
    { std::ofstream(file, std::ios::binary) << (trial % 2 == 0 ? changed(whole, random) : whole.substr(0, random.below(whole.size()))); }
    try {
      load(file, trial);
    } catch (const BadInput& e) {
      EXPECT_TRUE(std::string_view(e.what()).starts_with(file.string())) << e.what();
      ++out;
    }
  }
  return out;
}

// A text between English and noise: single bytes, and pieces that the tokenisers treat apart.
std::string noise(Random& random) {
  constexpr std::string_view kPieces[] = {
      "a dog ", "can't",      "[SEP]", "[MASK", "\xE4\xB8\xAD", "e\xCC\x81", "\xCC\xA3", "\xF0\x9F\x98\x80", "1 1/2",        "$5",
      "U.S. ",  "http://a.b", "&amp;", "<b ",   "\"'",          "--",        "...",      "\xED\xA0\x80",     "\xEF\xBF\xBD", "\xE2\x80\xA8"};
  std::string out;
  for (uint64_t n = random.below(40); n > 0; --n) {
    if (random.chance(0.5)) out.push_back(static_cast<char>(random.below(256)));
    else out += kPieces[random.below(std::size(kPieces))];
  }
  return out;
}

TEST(TextDamage, AVocabularyIsRefusedOrWhole) {
  const int64_t n = refused(whole_vocabulary(), [](const std::filesystem::path& file, uint64_t trial) {
    const auto vocabulary = Vocabulary::load(file);
    const auto broken = [](const std::string& token) { return token.empty() || first_ill_formed(token); };
    EXPECT_TRUE(std::none_of(vocabulary.tokens().begin(), vocabulary.tokens().end(), broken)) << trial;
  });
  EXPECT_GT(n, static_cast<int64_t>(kTrials) / 3);
}

TEST(TextDamage, AThesaurusIsRefusedOrWhole) {
  const std::string lines = "# by hand\nrug\tcarpet\tsynonym\nlaptop computer\tlaptop\tsubword\nCD\tcompact disk\tabbrev\nmen\tman\tnumber\n";
  const int64_t n = refused(lines, [](const std::filesystem::path& file, uint64_t trial) {
    const auto thesaurus = Thesaurus::load(file);
    EXPECT_FALSE(thesaurus.canonical("rug").text.empty()) << trial;
    EXPECT_GE(thesaurus.longest(), 1) << trial;
  });
  EXPECT_GT(n, static_cast<int64_t>(kTrials) / 3);
}

TEST(TextDamage, WordPieceGivesIdsOfTheVocabularyAndPlacesInTheText) {
  for (const bool lower_case : {true, false}) {
    const WordPiece tokenizer(Vocabulary::load(VLP_TEST_DIR "/ref/word_piece_vocabulary.txt"), lower_case);
    for (uint64_t trial = 0; trial < kTrials; ++trial) {
      Random random(6, "text damage", trial);
      const std::string text = noise(random);
      for (const auto& piece : tokenizer.encode_with_offsets(text)) {
        EXPECT_TRUE(piece.id >= 0 && piece.id < tokenizer.vocabulary().size()) << trial;
        EXPECT_TRUE(piece.begin < piece.end && piece.end <= std::ssize(text)) << trial;
      }
    }
  }
}

TEST(TextDamage, CaptionTokensAreTextAndOneListALine) {
  const PennTreebank tokenizer;
  std::vector<std::string> lines;
  for (uint64_t trial = 0; trial < kTrials; ++trial) {
    Random random(7, "caption damage", trial);
    lines.push_back(noise(random));
  }
  const auto tokens = tokenizer.tokenize(lines);
  ASSERT_EQ(tokens.size(), lines.size());
  for (const auto& line : tokens)
    for (const auto& token : line) EXPECT_FALSE(token.empty() || first_ill_formed(token));
}

TEST(FirstIllFormed, KnowsEveryBrokenSequence) {
  for (const std::string_view sound : {"", "a", "\xC3\xA9", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF", "\xEF\xBF\xBF"})
    EXPECT_FALSE(first_ill_formed(sound)) << sound;
  for (const std::string_view broken : {"\x80", "\xC3", "\xC0\x80", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF", "\xF8\x88\x80\x80\x80"}) {
    EXPECT_EQ(first_ill_formed(broken), 0u);
    EXPECT_EQ(first_ill_formed("\xC3\xA9" + std::string(broken) + "x"), 2u);
  }
}

}  // namespace
}  // namespace vlp::text
