#include "core/metrics/vqa_normalize.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/metrics/vqa_contractions.hpp"
#include "core/text/unicode.hpp"

namespace vlp::metrics {
namespace {

using text::is_python_space;
using text::next_character;

constexpr std::string_view kMarks = ";/[]\"{}()=+\\_-><@`,?!";
constexpr int kMostPeriods = 32;
constexpr std::array<std::string_view, 11> kNumbers{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_comma_between_digits(std::string_view s) {
  for (size_t i = 1; i + 1 < s.size(); ++i)
    if (s[i] == ',' && is_digit(s[i - 1]) && is_digit(s[i + 1])) return true;
  return false;
}

bool stands_next_to_space(std::string_view s, char mark) {
  for (size_t i = 0; i < s.size(); ++i)
    if (s[i] == mark && ((i > 0 && s[i - 1] == ' ') || (i + 1 < s.size() && s[i + 1] == ' '))) return true;
  return false;
}

std::string digit_of(std::string_view word) {
  if (word == "none") return "0";
  const auto found = std::find(kNumbers.begin(), kNumbers.end(), word);
  return found == kNumbers.end() ? std::string(word) : std::to_string(found - kNumbers.begin());
}

std::string_view with_apostrophe(std::string_view word) {
  const auto found = std::ranges::lower_bound(kVqaContractions, word, {}, [](const auto& entry) { return entry.first; });
  return found != kVqaContractions.end() && found->first == word ? found->second : word;
}

std::vector<std::string_view> split(std::string_view s) {  // as Python's str.split()
  std::vector<std::string_view> words;
  for (size_t at = 0; at < s.size();) {
    const size_t begin = at;
    size_t end = at;
    while (at < s.size() && !is_python_space(next_character(s, at))) end = at;
    if (end > begin) words.push_back(s.substr(begin, end - begin));
  }
  return words;
}

}  // namespace

std::string vqa_trim(std::string_view answer) {
  std::string spaced(answer);
  std::replace_if(spaced.begin(), spaced.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  const auto words = split(spaced);
  if (words.empty()) return "";
  return std::string(words.front().data(), words.back().data() + words.back().size());
}

std::string vqa_punctuation(std::string_view answer) {
  const bool number = has_comma_between_digits(answer);
  std::string spaced;
  for (const char c : answer) {
    if (kMarks.find(c) == std::string_view::npos) spaced.push_back(c);
    else if (!number && !stands_next_to_space(answer, c)) spaced.push_back(' ');
  }
  std::string out;
  int periods = 0;
  for (size_t i = 0; i < spaced.size(); ++i) {
    const bool before_digit = i + 1 < spaced.size() && is_digit(spaced[i + 1]);
    if (spaced[i] == '.' && !before_digit && periods < kMostPeriods) ++periods;
    else out.push_back(spaced[i]);
  }
  return out;
}

std::string vqa_words(std::string_view answer) {
  const std::string lower = text::to_lower(answer);
  std::string out;
  for (const std::string_view word : split(lower)) {
    if (word == "a" || word == "an" || word == "the") continue;
    if (!out.empty()) out.push_back(' ');
    out.append(with_apostrophe(digit_of(word)));
  }
  return out;
}

std::string vqa_normalize(std::string_view answer) { return vqa_words(vqa_punctuation(vqa_trim(answer))); }

}  // namespace vlp::metrics
