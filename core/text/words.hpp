#pragma once
// BERT's first half: clean-up, CJK spacing, accents and case, then words and punctuation marks.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vlp::text {

struct Word {
  uint32_t begin = 0, end = 0;  // in Words::bytes
  uint32_t characters = 0;
  bool special = false;         // a special token such as [SEP] that stands in the text
};

struct Span {
  uint32_t begin = 0, end = 0;
};

// The words of a text, normalised, with the place that every byte came from.
struct Words {
  std::string bytes;         // the normalised words, one behind the other
  std::vector<Span> origin;  // of each byte: the bytes of its character in the original text
  std::vector<Word> words;
  std::string_view view(const Word& w) const { return std::string_view(bytes).substr(w.begin, w.end - w.begin); }
  void clear();
};

// Control characters are dropped, CJK ideographs become words of their own; with `lower_case` the text is decomposed (NFD), stripped of
// nonspacing marks and lower-cased; words end at white space, every punctuation mark is a word, and special tokens are kept as they stand.
// The definition is that of BertNormalizer and BertPreTokenizer in Hugging Face `tokenizers`, whose tables are those of Unicode 8
// (core/text/unicode_8.hpp).
// `out` is cleared first. Throws BadInput for a text of 1 GiB or more.
void split_words(std::string_view text, bool lower_case, Words& out);

}  // namespace vlp::text
