#pragma once
// A gnuplot program for one figure of several panels, placed in pixels with the origin at the top left.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plots/palette.hpp"

namespace vlp::plots {

struct Figure {
  std::string name, title;  // "scores"; what a screen reader says
  int width = 0, height = 0;
  std::string script;  // without terminal and output; uses the variables title_font and diamond (a point size), and folder, where the files lie
  std::vector<std::pair<std::string, std::string>> files = {};  // name, bytes: what the script reads beside its own data
  std::string csv = {};                                         // the figure's data, to lie beside it; empty: it is that of the exhibit's tables
};

struct Box {
  double left, top, width, height;
};
struct Range {
  double lo, hi;
};
// The smallest range that holds the values, widened by `pad` of its width on each side; [0, 1] if there are none.
Range padded_range(const std::vector<double>& values, double pad);

// 1, 2, 2.5 or 5 times a power of ten, so that at most `most` + 1 tics fall into the range.
double tic_step(const Range& range, int most);

enum class Align { kLeft, kCentre, kRight };
struct TextStyle {
  Align align = Align::kLeft;
  std::string_view colour = kInk;
  bool bold = false;
};

struct LegendItem {
  std::string text, colour;
  int point = 0;  // gnuplot's point type; 0: none
  bool line = false;
  int dash = 1;
  bool band = false;  // a filled patch
};

class Script final {
 public:
  Script(int width, int height) : width_(width), height_(height) {}

  // --- the canvas under the panels; pixels ---
  void text(double x, double y, const std::string& what, TextStyle style = {});
  void patch(const Box& box, std::string_view colour);
  // Items from left to right, broken into lines at `right`. Returns the y under the last line.
  double legend(double x, double y, double right, const std::vector<LegendItem>& items);

  // --- panels ---
  void panel(const Box& box);  // what follows belongs to it: fresh axes with a grid on y, nothing plotted yet
  void command(const std::string& gnuplot) { panels_ += gnuplot + "\n"; }
  // Text on a light ground above all that is plotted; (x, y) is its middle in pixels from the lower left of the panel with this box.
  void tag(const Box& box, double x, double y, const std::string& what, std::string_view colour);
  // Declares rows of numbers; NaN becomes a gap. Returns the name to plot from.
  std::string data(const std::vector<std::vector<double>>& rows);

  std::string program() const;

 private:
  int width_, height_, blocks_ = 0;
  std::string data_, canvas_, panels_;
};

// gnuplot's literal string: nothing in it is ever interpreted.
std::string literal(std::string_view text);
// Width in pixels of text at the figures' 12 px, and text shortened with an ellipsis to fit.
double text_width(std::string_view text);
double tag_width(std::string_view text);  // of Script::tag, 15 px high
std::string fitted(const std::string& text, double pixels);

}  // namespace vlp::plots
