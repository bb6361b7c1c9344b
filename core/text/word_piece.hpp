#pragma once
// BERT's tokeniser: words (core/text/words.hpp) cut greedily into the longest pieces of a vocabulary, continuations written "##piece".
// Same ids and offsets as Hugging Face `tokenizers` (BertWordPieceTokenizer): a word of more than 100 characters or one that the pieces
// cannot spell is [UNK], and special tokens that stand in the text ("[SEP]") are kept.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/vocabulary.hpp"
#include "core/text/words.hpp"

namespace vlp::text {

struct Piece {
  int64_t id = 0;
  int64_t word = 0;            // ordinal of its word in the text, for whole-word masking
  int64_t begin = 0, end = 0;  // bytes of the original text
};

// Immutable after construction: one object serves any number of threads.
class WordPiece final {
 public:
  explicit WordPiece(Vocabulary vocabulary, bool lower_case = true);
  // Ids without [CLS] or [SEP] added. Bytes that are not UTF-8 are dropped, as U+FFFD is.
  std::vector<int64_t> encode(std::string_view text) const;
  std::vector<Piece> encode_with_offsets(std::string_view text) const;
  // Tokens joined by spaces, "##" pieces joined to their word; [PAD], [CLS] and [SEP] are left out.
  std::string decode(std::span<const int64_t> ids) const;
  const Vocabulary& vocabulary() const { return vocabulary_; }
  bool lower_case() const { return lower_case_; }

 private:
  void append_pieces(const Words& words, size_t word, std::vector<Piece>& out) const;
  Vocabulary vocabulary_;
  bool lower_case_;
  size_t longest_ = 0;  // bytes of the longest token
};

}  // namespace vlp::text
