#pragma once
// Unicode characters by the tables of utf8proc.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace vlp::text {

inline constexpr char32_t kReplacement = 0xFFFD;

// Decodes the character at text[at] and moves `at` behind it. A byte that starts no valid UTF-8 sequence reads as U+FFFD, one byte long.
char32_t next_character(std::string_view text, size_t& at);
// Where the first byte stands that starts no valid UTF-8 sequence (RFC 3629), from 0; nothing where the text is UTF-8.
std::optional<size_t> first_ill_formed(std::string_view text);
void append_utf8(std::string& out, char32_t c);

bool is_white_space(char32_t c);      // property White_Space
bool is_python_space(char32_t c);     // what Python's str.split and the pattern \s take as space: White_Space and U+001C .. U+001F
bool is_nonspacing_mark(char32_t c);  // general category Mn, of Unicode 8 as in BERT's tokenisers
bool is_punctuation(char32_t c);      // BERT's notion: general category P* of Unicode 8, and all ASCII symbols
// Simple case mapping of every character (one to one).
char32_t to_lower(char32_t c);
std::string to_lower(std::string_view text);

}  // namespace vlp::text
