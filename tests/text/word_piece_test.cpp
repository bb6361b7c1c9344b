#include "core/text/word_piece.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/util/error.hpp"

namespace vlp::text {
namespace {

using nlohmann::json;

json cases() {
  std::ifstream in(VLP_TEST_DIR "/ref/word_piece.json");
  return json::parse(in);
}

Vocabulary small_vocabulary() { return Vocabulary::load(VLP_TEST_DIR "/ref/word_piece_vocabulary.txt"); }

std::filesystem::path data_root() {
  const char* root = std::getenv("VLP_DATA_ROOT");
  return root ? root : VLP_TEST_DIR "/../../shared/data";
}

TEST(WordPiece, MatchesTheReferenceIdsAndOffsets) {
  const WordPiece tokenizer(small_vocabulary());
  const json all = cases();
  ASSERT_GE(all.size(), 300u);
  for (const auto& one : all) {
    const json& expected = one[1]["small"];
    const bool ids_only = !expected.empty() && expected[0].is_number();
    json found = json::array();
    for (const auto& p : tokenizer.encode_with_offsets(one[0].get<std::string>()))
      found.push_back(ids_only ? json(p.id) : json{p.id, p.begin, p.end});
    EXPECT_EQ(found, expected) << one[0];
  }
}

TEST(WordPiece, MatchesTheReferenceOfCasedText) {
  const WordPiece tokenizer(small_vocabulary(), false);
  for (const auto& one : cases()) EXPECT_EQ(json(tokenizer.encode(one[0].get<std::string>())), one[1]["small_cased"]) << one[0];
}

TEST(WordPiece, MatchesTheReferenceOfBertUncased) {
  const auto file = data_root() / "vocab/bert_base_uncased_vocab.txt";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not there";
  const WordPiece tokenizer(Vocabulary::load(file));
  EXPECT_EQ(tokenizer.vocabulary().size(), 30522);
  for (const auto& one : cases()) EXPECT_EQ(json(tokenizer.encode(one[0].get<std::string>())), one[1]["bert"]) << one[0];
}

TEST(WordPiece, OffsetsPointIntoTheOriginalTextAndWordsAreCounted) {
  const WordPiece tokenizer(small_vocabulary());
  const std::string text = "A R\xC3\xA9sum\xC3\xA9  PLAYing!";
  const auto pieces = tokenizer.encode_with_offsets(text);
  std::vector<std::string> tokens, originals;
  std::vector<int64_t> words;
  for (const auto& p : pieces) {
    tokens.push_back(tokenizer.vocabulary().token(p.id));
    originals.push_back(text.substr(static_cast<size_t>(p.begin), static_cast<size_t>(p.end - p.begin)));
    words.push_back(p.word);
  }
  EXPECT_EQ(tokens, (std::vector<std::string>{"a", "resume", "play", "##ing", "!"}));
  EXPECT_EQ(originals, (std::vector<std::string>{"A", "R\xC3\xA9sum\xC3\xA9", "PLAY", "ing", "!"}));
  EXPECT_EQ(words, (std::vector<int64_t>{0, 1, 2, 2, 3}));
}

TEST(WordPiece, BytesThatAreNotUtf8AreDropped) {
  const WordPiece tokenizer(small_vocabulary());
  EXPECT_EQ(tokenizer.encode("pl\xFF" "ay \xC3"), tokenizer.encode("play"));
  EXPECT_EQ(tokenizer.encode("\xE4\xB8"), std::vector<int64_t>{});
  EXPECT_EQ(tokenizer.encode("\xED\xA0\x80 man"), tokenizer.encode("man"));  // a surrogate
}

TEST(WordPiece, DecodeJoinsPiecesAndLeavesSpecialTokensOut) {
  const WordPiece tokenizer(small_vocabulary());
  const auto& v = tokenizer.vocabulary();
  std::vector<int64_t> ids{v.cls()};
  for (const int64_t id : tokenizer.encode("The man, playing [MASK] \xE2\x98\x83")) ids.push_back(id);
  ids.insert(ids.end(), {v.sep(), v.pad(), v.pad()});
  EXPECT_EQ(tokenizer.decode(ids), "the man , playing [MASK] [UNK]");
  EXPECT_EQ(tokenizer.decode(std::vector<int64_t>{v.id("##ing")}), "ing");
  EXPECT_EQ(tokenizer.decode(std::vector<int64_t>{v.id("#"), v.id("#")}), "# #");
  EXPECT_EQ(tokenizer.decode({}), "");
}

TEST(WordPiece, DecodeRefusesAnIdOutsideTheVocabulary) {
  const WordPiece tokenizer(Vocabulary({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}));
  try {
    tokenizer.decode(std::vector<int64_t>{5});
    FAIL();
  } catch (const InternalFault& e) {
    EXPECT_STREQ(e.what(), "token id 5 is outside the vocabulary of 5 tokens");
  }
}

}  // namespace
}  // namespace vlp::text
