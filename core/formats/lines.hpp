#pragma once
// Text files read by line, plain or gzip, one line in memory at a time.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "core/formats/gzip.hpp"

namespace vlp::formats {

// A loop body's view of a file: `while (const auto line = lines.next()) ... lines.number() ...`
class LineSource final {
 public:
  explicit LineSource(const std::filesystem::path& file);  // throws BadInput if the file cannot be opened
  LineSource(std::istream& in, const std::string& name);   // `name` stands for the file in messages
  // The next line without its line end (\n or \r\n), valid until the next call; nothing at the end of the file. A last line without line
  // end counts. Throws BadInput as ByteSource does, and for a line longer than kLongest, which is no text; behind an error there is no further line.
  std::optional<std::string_view> next();
  // The same for a line of text: throws BadInput also for a line that is not UTF-8, naming the byte.
  std::optional<std::string_view> next_text();
  int64_t number() const { return number_; }  // of the line that `next` gave, from 1
  std::string place() const;                  // "FILE:NUMBER" of that line
  // Memory is bounded by the longest line, and that by this.
  static constexpr size_t kLongest = size_t{1} << 28;

 private:
  size_t find_newline(size_t from) const;
  bool refill();  // moves what is left to the front and reads on behind it; false at the end

  std::filesystem::path file_;
  ByteSource source_;
  std::string buffer_;
  size_t begin_ = 0, end_ = 0;  // of the unused part of the buffer
  int64_t number_ = 0;
  bool ended_ = false;
};

// Calls `use` for every line of a text, numbered from 1.
void for_each_line(const std::filesystem::path& file, const std::function<void(std::string_view line, int64_t number)>& use);

// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace vlp::formats
