#pragma once
// What a long command shows while it works.

#include <cstdio>
#include <string>
#include <vector>

namespace vlp {

// "8 s", "3 min 20 s", "1 h 05 min"; "?" where not finite or negative.
std::string duration_text(double seconds);

// On a terminal: one block at the bottom that is rewritten in place, with permanent lines scrolling above it. Elsewhere (a file, a pipe, CI):
// the block's first line now and then, each time it changed.
class Progress final {
 public:
  struct Style {
    bool terminal = false;
    int columns = 100;              // longer lines are cut, else a rewritten block would smear
    double block_interval = 0.2;    // seconds between two drawings on a terminal
    double line_interval = 15;      // and elsewhere
  };
  // The style that fits the stream, asked of the system.
  static Style style_of(std::FILE* out);

  Progress(std::FILE* out, Style style) : out_(out), style_(style) {}
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void line(const std::string& text);                   // stays
  void block(const std::vector<std::string>& lines);    // replaces the previous block
  void clear();                                         // removes the block

 private:
  void draw();
  std::FILE* out_;
  Style style_;
  std::vector<std::string> shown_;
  size_t drawn_ = 0;
  double last_ = -1e9;
  std::string last_line_;
};

}  // namespace vlp
