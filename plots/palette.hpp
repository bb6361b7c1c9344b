#pragma once
// Colours that colour-blind readers tell apart (Okabe and Ito 2008). Every colour is doubled by a mark, a dash or a word.

#include <array>
#include <string>
#include <string_view>

namespace vlp::plots {

inline constexpr std::string_view kInk = "#222222";    // text, axes, the paper's values
inline constexpr std::string_view kMuted = "#767676";  // secondary text
inline constexpr std::string_view kGrid = "#dddddd";
inline constexpr std::string_view kOurs = "#0072b2";

inline constexpr std::string_view kConfirmed = "#009e73";
inline constexpr std::string_view kContradicted = "#d55e00";
inline constexpr std::string_view kUndecided = "#8a8a8a";

inline constexpr std::array<std::string_view, 7> kSeries = {"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#5c5c5c"};

inline std::string_view verdict_colour(std::string_view verdict) {
  if (verdict == "CONFIRMED") return kConfirmed;
  if (verdict == "CONTRADICTED") return kContradicted;
  return kUndecided;
}

}  // namespace vlp::plots
