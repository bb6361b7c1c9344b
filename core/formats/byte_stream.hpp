#pragma once
// A file read in blocks, inflated on the way where it is gzip: constant memory whatever its size.

#include <filesystem>
#include <memory>
#include <span>

namespace vlp::formats {

class ByteStream final {
 public:
  // gzip is told by content, not by name. Throws BadInput naming the file where it cannot be read.
  explicit ByteStream(const std::filesystem::path& file);
  ~ByteStream();
  // Fills `out` as far as one block goes and returns how much; 0 at the end. Throws BadInput naming the file: reading failed, gzip data is
  // truncated, corrupt or followed by other bytes.
  size_t read(std::span<char> out);

 private:
  class Source;
  class Plain;
  class Gzip;
  std::unique_ptr<Source> source_;
};

}  // namespace vlp::formats
