#pragma once
// Counts of the n-grams of captions, n = 1 to 4, over interned words.

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vlp::metrics {

inline constexpr size_t kLongestNgram = 4;

using WordId = uint32_t;

// Words of one n-gram; unused places hold kNoWord.
using Ngram = std::array<WordId, kLongestNgram>;
inline constexpr WordId kNoWord = 0xFFFFFFFF;

inline size_t length_of(const Ngram& n) {
  size_t length = 1;
  while (length < kLongestNgram && n[length] != kNoWord) ++length;
  return length;
}

// Gives every distinct word a number.
class WordTable final {
 public:
  WordId add(std::string_view word);
  // The word's number, or one behind all of the table's, which `others` keeps for words that the table lacks. Leaves the table as it is.
  WordId find(std::string_view word, WordTable& others) const;
  size_t size() const { return ids_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  std::unordered_map<std::string, WordId, Hash, std::equal_to<>> ids_;
};

// Numbers the distinct n-grams that are added from 0. Open addressing with linear steps: several times as fast as the standard map where a
// corpus has a million of them.
class NgramTable final {
 public:
  static constexpr uint32_t kNone = 0xFFFFFFFF;
  uint32_t add(const Ngram& ngram);
  uint32_t find(const Ngram& ngram) const;  // kNone where it was not added
  size_t size() const { return ngrams_.size(); }

 private:
  size_t slot(const Ngram& ngram) const;  // its own or the empty one where it belongs; there must be slots
  void grow();
  std::vector<uint32_t> slots_;  // numbers; a power of two of them
  std::vector<Ngram> ngrams_;
};

struct NgramCount {
  Ngram ngram;
  int64_t count = 0;
};

// Distinct n-grams in the order of their first use: single words, then pairs, ...: the order that the official scorers sum in.
std::vector<NgramCount> count_ngrams(std::span<const WordId> words);

}  // namespace vlp::metrics
