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

bool continues_word(char32_t c) {
  const auto k = category(c);
  const bool letter = k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_NO;  // or mark, or number
  return letter || k == UTF8PROC_CATEGORY_PC || k == UTF8PROC_CATEGORY_CF ||
         std::u32string_view(U"'.:\u00B7\u2019").find(c) != std::u32string_view::npos;
}

template <class Iterator> bool meets_cased_letter(Iterator at, Iterator end) {  // before the word ends
  at = std::find_if(at, end, [](char32_t c) { return is_cased(c) || !continues_word(c); });
  return at != end && is_cased(*at);
}

}  // namespace

std::string java_lower_case(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return to_lower(text);
  std::u32string characters;
  for (size_t i = 0; i < text.size();) characters.push_back(next_character(text, i));
  std::string out;
  for (auto at = characters.begin(); at != characters.end(); ++at) {
    const bool ends_word = *at == kCapitalSigma && meets_cased_letter(std::make_reverse_iterator(at), characters.rend()) &&
                           !meets_cased_letter(at + 1, characters.end());
    append_utf8(out, ends_word ? kFinalSigma : *at == kCapitalDottedI ? U'i' : to_lower(*at));
    if (*at == kCapitalDottedI) append_utf8(out, kDotAbove);
  }
  return out;
}

}  // namespace vlp::text
