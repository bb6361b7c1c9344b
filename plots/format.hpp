#pragma once
// Numbers and text as tables, figures and pages print them.

#include <cstddef>
#include <string>
#include <string_view>

namespace vlp::plots {

std::string fixed(double value, int decimals);         // "57.6"; never "-0.0"
std::string signed_fixed(double value, int decimals);  // "+0.70", "-1.31", "0.00"
std::string p_value(double p);                         // "<0.0001", "0.0016", "0.073"
std::string duration(double seconds);                  // "48 s", "12 min 5 s", "3 h 7 min"
int printed_decimals(std::string_view text);           // digits behind the point: "77.20" -> 2

// Terminal columns of UTF-8 text: one a code point, none a combining mark.
size_t display_width(std::string_view utf8);
std::string pad_left(std::string text, size_t width);   // right-aligned
std::string pad_right(std::string text, size_t width);  // left-aligned
std::string centred(std::string text, size_t width);

std::string shortened(const std::string& text, size_t width);  // cut with an ellipsis

// Broken at spaces into lines of at most `width` columns; lines after the first start with `indent` spaces. Ends with a line break.
std::string wrapped(std::string_view text, size_t width, size_t indent = 0);

std::string csv_field(const std::string& text);  // quoted where it must be

std::string replace_all(std::string text, std::string_view from, std::string_view to);

}  // namespace vlp::plots
