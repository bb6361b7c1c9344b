#include "core/text/vocabulary.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "core/text/build_vocabulary.hpp"
#include "core/text/word_piece.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "tests/support/refusal.hpp"

namespace vlp::text {
namespace {

using Tokens = std::vector<std::string>;

std::string message(Tokens tokens) {
  return test::refusal([&] { Vocabulary(std::move(tokens), "vocab.txt"); });
}

TEST(Vocabulary, SavesAndLoads) {
  const ScratchFolder folder("vlp-vocabulary");
  const auto file = folder / "vocabulary.txt";
  const Vocabulary original({"[PAD]", "x", "[MASK]", "[UNK]", "[SEP]", "[CLS]", "##y", "\xC3\xA9"});
  original.save(file);
  const auto loaded = Vocabulary::load(file);
  EXPECT_EQ(loaded.tokens(), original.tokens());
  EXPECT_EQ(loaded.id("##y"), 6);
  EXPECT_EQ(loaded.id("absent"), 3);
  EXPECT_EQ(loaded.find("absent"), std::nullopt);
  EXPECT_EQ((std::vector<int64_t>{loaded.pad(), loaded.unk(), loaded.cls(), loaded.sep(), loaded.mask()}), (std::vector<int64_t>{0, 3, 5, 4, 2}));
  write_file_atomic(file, "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\nlast");
  EXPECT_EQ(Vocabulary::load(file).tokens(), (Tokens{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "last"}));
}

TEST(Vocabulary, RefusesWhatCannotBeAVocabulary) {
  EXPECT_EQ(message({}), "vocab.txt: special token [PAD] is missing");
  EXPECT_EQ(message({"[PAD]", "[UNK]", "[CLS]", "[SEP]"}), "vocab.txt: special token [MASK] is missing");
  EXPECT_EQ(message({"a", "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}), "vocab.txt:2: [PAD] must be the first token");
  EXPECT_EQ(message({"[PAD]", "a", "b", "a"}), "vocab.txt:4: token \"a\" is already on line 2");
  EXPECT_EQ(message({"[PAD]", "", "b"}), "vocab.txt:2: empty token; remove the line");
}

TEST(Vocabulary, RefusesAFileThatIsNoText) {
  const ScratchFolder folder("vlp-vocabulary");
  const auto file = folder / "vocabulary.txt";
  const auto failure = [&](const std::string& content) {
    write_file_atomic(file, content);
    return test::refusal([&] { Vocabulary::load(file); });
  };
  EXPECT_EQ(failure("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\xFF\n"), file.string() + ":6: is not UTF-8: the file is no vocabulary");
  EXPECT_EQ(failure("\x1f\x8b\x08"), file.string() + ": is gzip; a vocabulary is read as plain text: gunzip it first");
}

TEST(BuildVocabulary, OrdersSpecialTokensCharactersAndWords) {
  const auto v = build_vocabulary({"A cab, a Cab!", "a bac [SEP] bac ac"}, {.min_count = 2});
  EXPECT_EQ(v.tokens(), (Tokens{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "!", ",", "a", "b", "c", "##a", "##b", "##c", "bac", "cab"}));
  const auto frequent = build_vocabulary({"za za za ab ab b"}, {.min_count = 1});
  EXPECT_EQ(Tokens(frequent.tokens().end() - 2, frequent.tokens().end()), (Tokens{"za", "ab"}));
}

TEST(BuildVocabulary, DependsOnTheWordsAndNotOnTheirOrder) {
  EXPECT_EQ(build_vocabulary({"one two", "two three"}).tokens(), build_vocabulary({"three two two one"}).tokens());
}

TEST(BuildVocabulary, LeavesNothingUnknown) {
  const std::vector<std::string> texts{"Na\xC3\xAFve \xE4\xB8\xAD\xE6\x96\x87 \xD0\x96\xD1\x83\xD0\xBA 12:30",
                                       "rare words; rarer ones \xE2\x80\x94 all spelt", std::string(100, 'q')};
  for (const bool lower_case : {true, false}) {
    const WordPiece tokenizer(build_vocabulary(texts, {.min_count = 5, .lower_case = lower_case}), lower_case);
    for (const auto& text : texts)
      for (const int64_t id : tokenizer.encode(text)) EXPECT_NE(id, tokenizer.vocabulary().unk()) << text;
  }
}

TEST(BuildVocabulary, MaxSizeLeavesOutTheRarestWordsButNoCharacter) {
  const std::vector<std::string> texts{"ab ab ab ba ba aa"};
  const auto v = build_vocabulary(texts, {.min_count = 1, .max_size = 11});
  EXPECT_EQ(Tokens(v.tokens().begin() + 9, v.tokens().end()), (Tokens{"ab", "ba"}));
  try {
    build_vocabulary(texts, {.min_count = 1, .max_size = 8});
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_STREQ(e.what(), "max_size = 8 does not hold the 9 special and character tokens of the text");
  }
}

}  // namespace
}  // namespace vlp::text
