#pragma once
// Lines of a file of any size, plain or gzip, one at a time. for_each_line (lines.hpp) is for files that fit into memory.

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "core/formats/byte_stream.hpp"

namespace vlp::formats {

class LineStream final {
 public:
  explicit LineStream(const std::filesystem::path& file);
  // The next line without its end (\n or \r\n), valid until the next call; false behind the last. Throws BadInput as ByteStream does, and for
  // a line longer than kLongest, which is no text; behind an error there is no further line.
  bool next(std::string_view& line);
  int64_t number() const { return number_; }  // of the last line, from 1
  // Memory is bounded by the longest line, and that by this.
  static constexpr size_t kLongest = size_t{1} << 28;

 private:
  bool fill();  // another block behind end_; false at the end of the file
  std::filesystem::path file_;
  ByteStream in_;
  std::vector<char> buffer_;
  size_t begin_ = 0, end_ = 0;  // of what is read and not given out
  int64_t number_ = 0;
  bool ended_ = false;
};

}  // namespace vlp::formats
