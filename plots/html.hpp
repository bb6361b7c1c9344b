#pragma once
// Pieces of an HTML page.

#include <string>
#include <string_view>

namespace vlp::plots {

std::string html(std::string_view text);         // escaped for element content and quoted attributes
std::string typographic(std::string_view text);  // escaped, and with a minus sign before digits: "-0.73" -> "−0.73"

// A gnuplot SVG as an element of a page: no prologue, no background, ids made unique by `prefix`, colours that follow the page's light or
// dark scheme, at most its natural width.
std::string inline_svg(std::string_view svg, std::string_view prefix, std::string_view label);

// A whole document with the style of every page; `body` is HTML.
std::string document(std::string_view title, std::string_view body);

}  // namespace vlp::plots
