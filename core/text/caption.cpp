#include "core/text/caption.hpp"

#include "core/text/unicode.hpp"

namespace vlp::text {
namespace {

constexpr std::string_view kDeleted = ",.'!?\"()*#:;~";

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

// Runs of two or more white-space characters become one space; a single one stays what it is.
std::string squeeze(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    if (!is_python_space(next_character(text, at))) {
      out.append(text.substr(begin, at - begin));
      continue;
    }
    const size_t one = at;
    for (size_t end = at; end < text.size() && is_python_space(next_character(text, end));) at = end;
    out.append(at == one ? text.substr(begin, one - begin) : std::string_view(" "));
  }
  return out;
}

std::string_view trim(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string clean_caption(std::string_view caption, int64_t max_words) {
  std::string text = to_lower(caption);
  std::erase_if(text, [](char c) { return kDeleted.find(c) != std::string_view::npos; });
  for (char& c : text)
    if (c == '-' || c == '/') c = ' ';
  replace_all(text, "<person>", "person");
  text = squeeze(text);
  const std::string_view trimmed = trim(text);
  size_t end = 0;
  for (int64_t words = 0; words < max_words && end != std::string_view::npos; ++words) end = trimmed.find(' ', words == 0 ? 0 : end + 1);
  return std::string(trimmed.substr(0, end));
}

}  // namespace vlp::text
