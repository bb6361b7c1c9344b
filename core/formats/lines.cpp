#include "core/formats/lines.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "core/text/unicode.hpp"
#include "core/util/error.hpp"

namespace vlp::formats {

LineSource::LineSource(const std::filesystem::path& file) : file_(file), source_(file), buffer_(size_t{1} << 18, '\0') {}

LineSource::LineSource(std::istream& in, const std::string& name) : file_(name), source_(in, name), buffer_(size_t{1} << 18, '\0') {}

std::optional<std::string_view> LineSource::next_text() {
  const auto line = next();
  if (!line) return line;
  if (const auto bad = text::first_ill_formed(*line))
    throw BadInput(
        fmt::format("{}: byte {} of the line is not UTF-8; convert the text first, for example: iconv -f latin1 -t utf-8", place(), *bad + 1));
  return line;
}

std::optional<std::string_view> LineSource::next() {
  size_t newline = find_newline(begin_);
  while (newline == std::string_view::npos) {
    const size_t searched = end_ - begin_;
    if (!refill()) {
      if (begin_ == end_) return std::nullopt;
      newline = end_;
    } else {
      newline = find_newline(searched);
    }
  }
  auto line = std::string_view(buffer_).substr(begin_, newline - begin_);
  begin_ = std::min(newline + 1, end_);
  if (line.ends_with('\r')) line.remove_suffix(1);
  ++number_;
  return line;
}

size_t LineSource::find_newline(size_t from) const { return std::string_view(buffer_).substr(0, end_).find('\n', from); }

bool LineSource::refill() {
  if (ended_) return false;
  std::copy(buffer_.data() + begin_, buffer_.data() + end_, buffer_.data());
  const size_t kept = end_ - begin_;
  begin_ = end_ = 0;
  ended_ = true;  // and nothing is left, should this throw
  if (kept > kLongest)
    throw BadInput(fmt::format("{}:{}: the line is longer than {} bytes: the file is not text", file_.string(), number_ + 1, kLongest));
  if (buffer_.size() < 2 * kept) buffer_.resize(2 * kept);
  const size_t n = source_.read(std::span(buffer_).subspan(kept));
  ended_ = n == 0;
  end_ = kept + n;
  return n > 0;
}

std::string LineSource::place() const { return fmt::format("{}:{}", file_.string(), number_); }

void for_each_line(const std::filesystem::path& file, const std::function<void(std::string_view line, int64_t number)>& use) {
  LineSource lines(file);
  while (const auto line = lines.next_text()) use(*line, lines.number());
}

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace vlp::formats
