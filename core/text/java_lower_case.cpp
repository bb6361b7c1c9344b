#include "core/text/java_lower_case.hpp"

#include <algorithm>

#include <utf8proc.h>

#include "core/text/unicode.hpp"

namespace vlp::text {
namespace {

constexpr char32_t kCapitalSigma = 0x3A3, kFinalSigma = 0x3C2, kCapitalDottedI = 0x130, kDotAbove = 0x307;

utf8proc_category_t category(char32_t c) { return utf8proc_category(static_cast<utf8proc_int32_t>(c)); }

bool is_cased(char32_t c) {
  const auto k = category(c);
  return k == UTF8PROC_CATEGORY_LU || k == UTF8PROC_CATEGORY_LL || k == UTF8PROC_CATEGORY_LT;
}

bool is_ignorable(char32_t c) {  // between a sigma and the letters that decide
  const auto k = category(c);
  const bool mark =
      k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_ME || k == UTF8PROC_CATEGORY_CF || k == UTF8PROC_CATEGORY_LM || k == UTF8PROC_CATEGORY_SK;
  return mark || std::u32string_view(U"'.:\u00B7\u2018\u2019\u2024\u2027").find(c) != std::u32string_view::npos;
}

template <class Iterator> bool meets_letter(Iterator at, Iterator end) {
  at = std::find_if_not(at, end, is_ignorable);
  return at != end && is_cased(*at);
}

}  // namespace

std::string java_lower_case(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return to_lower(text);
  std::u32string characters;
  for (size_t i = 0; i < text.size();) characters.push_back(next_character(text, i));
  std::string out;
  for (auto at = characters.begin(); at != characters.end(); ++at) {
    const bool ends_word =
        *at == kCapitalSigma && meets_letter(std::make_reverse_iterator(at), characters.rend()) && !meets_letter(at + 1, characters.end());
    append_utf8(out, ends_word ? kFinalSigma : *at == kCapitalDottedI ? U'i' : to_lower(*at));
    if (*at == kCapitalDottedI) append_utf8(out, kDotAbove);
  }
  return out;
}

}  // namespace vlp::text
