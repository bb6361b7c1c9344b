#pragma once
// What stands between a file and the JSON parser.

#include <filesystem>
#include <streambuf>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/formats/gzip.hpp"

namespace vlp::formats {

// A plain or gzip file as a stream that is read in pieces. Reading throws BadInput as ByteSource does.
class JsonStream final : public std::streambuf {
 public:
  explicit JsonStream(const std::filesystem::path& file) : source_(file), buffer_(size_t{1} << 17) {}

 private:
  int_type underflow() override {
    const size_t n = source_.read(buffer_);
    setg(buffer_.data(), buffer_.data(), buffer_.data() + n);
    return n == 0 ? traits_type::eof() : traits_type::to_int_type(buffer_[0]);
  }

  ByteSource source_;
  std::vector<char> buffer_;
};

// "[json.exception.parse_error.101] parse error at line 3, column 9: ..." -> BadInput "PLACE: invalid JSON: parse error at line 3, ..."
[[noreturn]] void fail_to_parse(const std::string& place, const nlohmann::json::exception& e);

// As words: "a string".
std::string_view type_of(const nlohmann::json& value);

}  // namespace vlp::formats
