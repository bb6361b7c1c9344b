#include "core/text/build_vocabulary.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/text/unicode.hpp"
#include "core/text/words.hpp"
#include "core/util/error.hpp"

namespace vlp::text {
namespace {

constexpr uint32_t kMostCharacters = 100;  // longer words are [UNK] whatever the vocabulary

std::map<std::string, int64_t> count_words(const std::vector<std::string>& texts, bool lower_case) {
  std::map<std::string, int64_t> counts;
  Words words;
  for (const auto& text : texts) {
    split_words(text, lower_case, words);
    for (const auto& word : words.words)
      if (!word.special && word.characters <= kMostCharacters) ++counts[std::string(words.view(word))];
  }
  return counts;
}

// Every character alone, and as a continuation where it can be one: punctuation marks are words of their own.
std::vector<std::string> character_tokens(const std::map<std::string, int64_t>& counts) {
  std::set<char32_t> characters;
  for (const auto& [word, count] : counts)
    for (size_t i = 0; i < word.size();) characters.insert(next_character(word, i));
  std::vector<std::string> tokens;
  for (const char32_t c : characters) append_utf8(tokens.emplace_back(), c);
  for (const char32_t c : characters)
    if (!is_punctuation(c)) append_utf8(tokens.emplace_back("##"), c);
  return tokens;
}

}  // namespace

Vocabulary build_vocabulary(const std::vector<std::string>& texts, const VocabularySpec& spec) {
  const auto counts = count_words(texts, spec.lower_case);
  std::vector<std::string> tokens{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  for (auto& token : character_tokens(counts)) tokens.push_back(std::move(token));
  const auto limit = static_cast<size_t>(spec.max_size);
  if (spec.max_size > 0 && tokens.size() > limit)
    throw BadInput(
        fmt::format("max_size = {} does not hold the {} special and character tokens of the text", spec.max_size, tokens.size()));

  const std::set<std::string> known(tokens.begin(), tokens.end());
  std::vector<std::pair<int64_t, std::string>> words;
  for (const auto& [word, count] : counts)
    if (count >= spec.min_count && !known.contains(word)) words.emplace_back(-count, word);
  std::sort(words.begin(), words.end());
  for (auto& [count, word] : words) {
    if (spec.max_size > 0 && tokens.size() == limit) break;
    tokens.push_back(std::move(word));
  }
  return Vocabulary(std::move(tokens));
}

}  // namespace vlp::text
