#pragma once
// Files that may be gzip-compressed, told by content and not by name.

#include <cstddef>
#include <filesystem>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>

namespace vlp::formats {

// The content of a file or stream in pieces, inflated if it is gzip (several members are joined), in constant memory.
class ByteSource final {
 public:
  explicit ByteSource(const std::filesystem::path& file);  // throws BadInput if the file cannot be opened
  ByteSource(std::istream& in, const std::string& name);   // `name` stands for the file in messages
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // Bytes read: 0 only at the end of the content, which for gzip is known to be complete by then. Throws BadInput naming the file if it
  // cannot be read, or if the gzip data is truncated, corrupt or followed by other bytes.
  size_t read(std::span<char> into);

 private:
  class Content;
  std::unique_ptr<Content> content_;
};

// The whole content at once.
std::string read_plain_or_gzip(const std::filesystem::path& file);

}  // namespace vlp::formats
