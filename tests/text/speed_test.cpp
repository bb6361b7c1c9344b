// Speed with generous bounds; `make bench` prints the numbers.

#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/text/word_piece.hpp"
#include "core/util/random.hpp"
#include "tests/support/cpu_seconds.hpp"

namespace vlp::text {
namespace {

// Captions of about ten words: whole words of the vocabulary, and one in five that must be cut into pieces.
std::vector<std::string> captions(const Vocabulary& vocabulary, int64_t n) {
  Random random(1, "captions");
  const auto word = [&] {
    for (;;) {
      const auto& token = vocabulary.token(static_cast<int64_t>(random.below(static_cast<uint64_t>(vocabulary.size()))));
      if (!token.starts_with("##") && !token.starts_with("[")) return token;
    }
  };
  std::vector<std::string> out;
  for (int64_t i = 0; i < n; ++i) {
    std::string text;
    for (int w = 0; w < 10; ++w) text += (w == 0 ? "" : " ") + word() + (random.chance(0.2) ? word() : "");
    out.push_back(text + ".");
  }
  return out;
}

TEST(Speed, WordPiece) {
  const WordPiece tokenizer(Vocabulary::load(std::filesystem::path(VLP_TEST_DIR) / "ref" / "word_piece_vocabulary.txt"));
  const auto texts = captions(tokenizer.vocabulary(), 20'000);
  size_t pieces = 0;
  const double seconds = test::cpu_seconds([&] {
    for (const auto& text : texts) pieces += tokenizer.encode(text).size();
  });
  const double rate = 11.0 * static_cast<double>(texts.size()) / seconds;  // the full stop is a word of its own
  fmt::print("[ measured ] WordPiece: {:.2f} million words a second, {} pieces\n", 1e-6 * rate, pieces);
  EXPECT_GT(rate, 5e5 / test::kSlowdown);
}

}  // namespace
}  // namespace vlp::text
