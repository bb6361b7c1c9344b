#include "core/formats/line_stream.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

constexpr size_t kBlock = 1u << 20;

}  // namespace

LineStream::LineStream(const std::filesystem::path& file) : file_(file), in_(file), buffer_(2 * kBlock) {}

bool LineStream::fill() {
  if (ended_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  ended_ = true;  // and nothing is left, should this throw
  const size_t kept = std::exchange(end_, 0);
  if (kept > kLongest)
    throw BadInput(fmt::format("{}:{}: the line is longer than {} bytes: the file is not text", file_.string(), number_ + 1, kLongest));
  if (buffer_.size() - kept < kBlock) buffer_.resize(buffer_.size() * 2);
  const size_t n = in_.read(std::span(buffer_).subspan(kept));
  ended_ = n == 0;
  end_ = kept + n;
  return n > 0;
}

bool LineStream::next(std::string_view& line) {
  size_t searched = 0;  // bytes behind begin_ without newline
  while (true) {
    const auto* start = buffer_.data() + begin_;
    const auto* newline = static_cast<const char*>(std::memchr(start + searched, '\n', end_ - begin_ - searched));
    searched = end_ - begin_;
    if (newline == nullptr && fill()) continue;
    if (newline == nullptr && begin_ == end_) return false;
    line = std::string_view(buffer_.data() + begin_, newline != nullptr ? static_cast<size_t>(newline - start) : end_ - begin_);
    begin_ = newline != nullptr ? begin_ + line.size() + 1 : end_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return true;
  }
}

}  // namespace vlp::formats
