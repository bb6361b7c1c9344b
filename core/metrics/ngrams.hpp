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

struct NgramHash {
  size_t operator()(const Ngram& n) const {
    const uint64_t a = (uint64_t{n[0]} << 32) | n[1], b = (uint64_t{n[2]} << 32) | n[3];
    uint64_t h = (a ^ (a >> 29)) * 0x9E3779B97F4A7C15u + b;
    h = (h ^ (h >> 32)) * 0xD6E8FEB86659FD93u;
    return static_cast<size_t>(h ^ (h >> 32));
  }
};

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

struct NgramCount {
  Ngram ngram;
  int64_t count = 0;
};

// Distinct n-grams in the order of their first use: single words, then pairs, ...: the order that the official scorers sum in.
std::vector<NgramCount> count_ngrams(std::span<const WordId> words);

}  // namespace vlp::metrics
