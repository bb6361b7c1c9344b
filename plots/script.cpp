#include "plots/script.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "plots/format.hpp"

namespace vlp::plots {
namespace {

constexpr double kTagHeight = 15;

// Advance in pixels of a character of 12 px DejaVu Sans, by rough classes; never much too small.
double advance(unsigned char first_byte) {
  if (std::string_view(" .,:;'|!()[]/ijlIftr").find(static_cast<char>(first_byte)) != std::string_view::npos) return 4.9;
  if (std::string_view("mwMW@%&<>+=~#").find(static_cast<char>(first_byte)) != std::string_view::npos) return 11.2;
  return first_byte >= 'A' && first_byte <= 'Z' ? 8.8 : 7.7;
}

std::string_view name(Align align) {
  switch (align) {
    case Align::kLeft:
      return "left";
    case Align::kCentre:
      return "center";
    case Align::kRight:
      return "right";
  }
  return "left";
}

}  // namespace

Range padded_range(const std::vector<double>& values, double pad) {
  Range r{INFINITY, -INFINITY};
  for (const double v : values)
    if (std::isfinite(v)) r = {std::min(r.lo, v), std::max(r.hi, v)};
  if (r.lo > r.hi) return {0, 1};
  double width = r.hi - r.lo;
  if (width == 0) width = std::max(1.0, std::abs(r.lo) * 0.05);
  return {r.lo - pad * width, r.hi + pad * width};
}

double tic_step(const Range& range, int most) {
  const double raw = (range.hi - range.lo) / most, power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0})
    if (factor * power >= raw) return factor * power;
  return 10 * power;
}

std::string literal(std::string_view text) { return "'" + replace_all(std::string(text), "'", "''") + "'"; }

double text_width(std::string_view text) {
  double width = 0;
  for (const char c : text)
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) width += advance(static_cast<unsigned char>(c));
  return width;
}

double tag_width(std::string_view text) { return 0.9 * text_width(text) + 4; }

std::string fitted(const std::string& text, double pixels) {
  if (text_width(text) <= pixels) return text;
  constexpr double kEllipsis = 12;
  std::string out;
  double width = kEllipsis;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) width += advance(static_cast<unsigned char>(c));
    if (width > pixels) break;
    out += c;
  }
  return out + "…";
}

void Script::text(double x, double y, const std::string& what, TextStyle style) {
  canvas_ += fmt::format("set label {} at first {:.1f},{:.1f} {} tc rgb '{}'{}\n", literal(what), x, y, name(style.align), style.colour,
                         style.bold ? " font title_font" : "");
}

void Script::patch(const Box& b, std::string_view colour) {
  canvas_ += fmt::format("set object rect from first {:.1f},{:.1f} to first {:.1f},{:.1f} fc rgb '{}' fs solid noborder\n", b.left, b.top + b.height,
                         b.left + b.width, b.top, colour);
}

double Script::legend(double x, double y, double right, const std::vector<LegendItem>& items) {
  constexpr double kSample = 26, kGap = 20, kLine = 20;
  double at = x;
  for (const auto& item : items) {
    const double needed = kSample + text_width(item.text);
    if (at > x && at + needed > right) at = x, y += kLine;
    if (item.band)
      canvas_ += fmt::format("set object rect from first {:.1f},{:.1f} to first {:.1f},{:.1f} fc rgb '{}' fs solid 0.22 noborder\n", at, y + 6,
                             at + 20, y - 6, item.colour);
    if (item.line)
      canvas_ += fmt::format("set arrow from first {:.1f},{:.1f} to first {:.1f},{:.1f} nohead lc rgb '{}' lw 2 dt {}\n", at, y, at + 20, y,
                             item.colour, item.dash);
    if (item.point)
      canvas_ += fmt::format("set label '' at first {:.1f},{:.1f} point pt {} ps {} lc rgb '{}'\n", at + 10, y, item.point,
                             item.point == 12 ? "diamond" : "0.9", item.colour);
    text(at + kSample, y, item.text);
    at += needed + kGap;
  }
  return y + kLine;
}

void Script::panel(const Box& box) {
  const double w = width_, h = height_;
  panels_ += "reset\nunset key\n";
  panels_ += fmt::format("set lmargin at screen {:.6f}\nset rmargin at screen {:.6f}\n", box.left / w, (box.left + box.width) / w);
  panels_ += fmt::format("set tmargin at screen {:.6f}\nset bmargin at screen {:.6f}\n", 1 - box.top / h, 1 - (box.top + box.height) / h);
  panels_ += fmt::format("set border 3 lc rgb '{}' lw 1\nset tics nomirror out scale 0.5 textcolor rgb '{}'\n", kMuted, kInk);
  panels_ += fmt::format("set grid ytics lt 1 lc rgb '{}' lw 0.7\n", kGrid);
}

void Script::tag(const Box& box, double x, double y, const std::string& what, std::string_view colour) {
  command(fmt::format(
      "set object rect center graph {0:.4f},{1:.4f} size graph {2:.4f},{3:.4f} front fc rgb '#ffffff' fs transparent solid 0.85 noborder\n"
      "set label {4} at graph {0:.4f},{1:.4f} center front tc rgb '{5}'",
      x / box.width, y / box.height, tag_width(what) / box.width, kTagHeight / box.height, literal(what), colour));
}

std::string Script::data(const std::vector<std::vector<double>>& rows) {
  const std::string block = fmt::format("$d{}", ++blocks_);
  data_ += block + " << EOD\n";
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) data_ += (i ? " " : "") + (std::isfinite(row[i]) ? fmt::format("{:.10g}", row[i]) : "NaN");
    data_ += "\n";
  }
  data_ += "EOD\n";
  return block;
}

std::string Script::program() const {
  const std::string canvas = fmt::format(
      "set multiplot\nreset\nunset key\nunset tics\nset border 0\nset lmargin at screen 0\nset rmargin at screen 1\nset tmargin at screen 1\n"
      "set bmargin at screen 0\nset xrange [0:{}]\nset yrange [{}:0]\n",
      width_, height_);
  return data_ + canvas + canvas_ + "plot -1e9 notitle\n" + panels_ + "unset multiplot\n";
}

}  // namespace vlp::plots
