#pragma once
// Runs gnuplot on a figure.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "plots/script.hpp"

namespace vlp::plots {

inline constexpr std::string_view kNoGnuplot = "gnuplot not found: install gnuplot-nox";

// The program on PATH, if there is one.
std::optional<std::filesystem::path> find_gnuplot();

struct Drawing {
  std::string svg, png;  // whole files; the PNG has twice the figure's size in pixels
};
// The same figure gives the same bytes on one machine. Throws BadInput kNoGnuplot, or InternalFault with
// gnuplot's own message where it rejects the program.
Drawing draw(const Figure& figure);

}  // namespace vlp::plots
