#include "core/metrics/caption_words.hpp"

#include <algorithm>

#include "core/text/unicode.hpp"

namespace vlp::metrics {

std::vector<std::string_view> split_at_white_space(std::string_view caption) {
  std::vector<std::string_view> words;
  for (size_t at = 0; at < caption.size();) {
    const size_t begin = at;
    size_t end = at;
    while (at < caption.size() && !text::is_python_space(text::next_character(caption, at))) end = at;
    if (end > begin) words.push_back(caption.substr(begin, end - begin));
  }
  return words;
}

std::vector<std::string_view> split_at_blanks(std::string_view caption) {
  std::vector<std::string_view> words;
  while (true) {
    const size_t end = std::min(caption.find(' '), caption.size());
    words.push_back(caption.substr(0, end));
    if (end == caption.size()) return words;
    caption.remove_prefix(end + 1);
  }
}

}  // namespace vlp::metrics
