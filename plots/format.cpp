#include "plots/format.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace vlp::plots {
namespace {

// Rounds as printing does and drops the sign of a zero.
double without_negative_zero(double value, int decimals) { return std::abs(value) < 0.5 * std::pow(10.0, -decimals) ? 0.0 : value; }

}  // namespace

std::string fixed(double value, int decimals) { return fmt::format("{:.{}f}", without_negative_zero(value, decimals), decimals); }

std::string signed_fixed(double value, int decimals) {
  const double v = without_negative_zero(value, decimals);
  return v == 0.0 ? fixed(v, decimals) : fmt::format("{:+.{}f}", v, decimals);
}

std::string p_value(double p) {
  if (p < 0.0001) return "<0.0001";
  return fixed(p, p < 0.01 ? 4 : 3);
}

std::string duration(double seconds) {
  const auto s = static_cast<long long>(std::llround(seconds));
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {} s", s / 60, s % 60);
  return fmt::format("{} h {} min", s / 3600, s % 3600 / 60);
}

int printed_decimals(std::string_view text) {
  const size_t point = text.find('.');
  if (point == std::string_view::npos) return 0;
  int n = 0;
  for (size_t i = point + 1; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) ++n;
  return n;
}

size_t display_width(std::string_view utf8) {
  size_t width = 0;
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    const bool continuation = (byte & 0xC0) == 0x80;
    const bool combining = byte == 0xCC || (byte == 0xCD && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xB0);
    if (!continuation && !combining) ++width;  // U+0300 - U+036F are CC 80 - CD AF
  }
  return width;
}

std::string pad_left(std::string text, size_t width) {
  const size_t w = display_width(text);
  return w < width ? std::string(width - w, ' ') + text : text;
}

std::string pad_right(std::string text, size_t width) {
  const size_t w = display_width(text);
  return w < width ? text + std::string(width - w, ' ') : text;
}

std::string centred(std::string text, size_t width) {
  const size_t w = display_width(text);
  return w < width ? pad_right(std::string((width - w) / 2, ' ') + text, width) : text;
}

std::string shortened(const std::string& text, size_t width) {
  if (display_width(text) <= width) return text;
  std::string out;
  for (size_t i = 0, used = 0; i < text.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (starts && ++used >= width) break;
    out += text[i];
  }
  return out + "…";
}

std::string wrapped(std::string_view text, size_t width, size_t indent) {
  std::string out, line;
  for (size_t from = 0; from < text.size();) {
    const size_t end = std::min(text.find(' ', from), text.size());
    const std::string word(text.substr(from, end - from));
    from = end + 1;
    if (!line.empty() && display_width(line) + 1 + display_width(word) > width) {
      out += line + "\n";
      line = std::string(indent, ' ') + word;
    } else {
      line += (line.empty() ? "" : " ") + word;
    }
  }
  return out + line + "\n";
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  return "\"" + replace_all(text, "\"", "\"\"") + "\"";
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

}  // namespace vlp::plots
