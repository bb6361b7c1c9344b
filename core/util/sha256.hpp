#pragma once
// SHA-256 (FIPS 180-4), the identity of runs, specs and data.

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace vlp {

class Sha256 final {
 public:
  Sha256();
  void update(std::string_view bytes);
  // Ends the stream: 64 lower-case hex digits. The object must not be used afterwards.
  std::string hex();

 private:
  void block(const unsigned char* p);
  std::array<uint32_t, 8> state_;
  std::array<unsigned char, 64> pending_{};
  size_t pending_size_ = 0;
  uint64_t total_ = 0;
};

std::string sha256_hex(std::string_view bytes);
// Hash of a file's content. Throws BadInput if it cannot be read.
std::string sha256_file(const std::filesystem::path& file);

}  // namespace vlp
