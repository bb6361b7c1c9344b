#pragma once
// The style sheet of every page: system fonts, light and dark, fit for print.

#include <string_view>

namespace vlp::plots {

extern const std::string_view kPageStyle;

}  // namespace vlp::plots
