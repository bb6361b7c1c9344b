#include "core/util/progress.hpp"

#include <cmath>

#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/util/clock.hpp"

namespace vlp {

std::string duration_text(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return "?";
  const auto s = static_cast<int64_t>(std::llround(seconds));
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {:02} s", s / 60, s % 60);
  return fmt::format("{} h {:02} min", s / 3600, s % 3600 / 60);
}

Progress::Style Progress::style_of(std::FILE* out) {
  Style style;
  winsize size{};
  style.terminal = ::isatty(::fileno(out)) == 1;
  if (style.terminal && ::ioctl(::fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) style.columns = size.ws_col;
  return style;
}

void Progress::line(const std::string& text) {
  const auto block = shown_;
  clear();
  fmt::print(out_, "{}\n", text);
  shown_ = block;
  if (style_.terminal) draw();
  std::fflush(out_);
}

void Progress::block(const std::vector<std::string>& lines) {
  const double now = steady_time();
  if (now - last_ < (style_.terminal ? style_.block_interval : style_.line_interval)) return;
  last_ = now;
  if (style_.terminal) {
    clear();
    shown_ = lines;
    draw();
  } else if (!lines.empty() && lines.front() != last_line_) {
    last_line_ = lines.front();
    fmt::print(out_, "{}\n", last_line_);
  }
  std::fflush(out_);
}

void Progress::draw() {
  for (const auto& text : shown_) fmt::print(out_, "{}\n", text.substr(0, static_cast<size_t>(style_.columns - 1)));
  drawn_ = shown_.size();
}

void Progress::clear() {
  if (drawn_ > 0) fmt::print(out_, "\x1b[{}F\x1b[J", drawn_);
  drawn_ = 0;
  shown_.clear();
}

}  // namespace vlp
