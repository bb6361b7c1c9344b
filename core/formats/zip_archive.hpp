#pragma once
// Members of a zip archive (PKWARE APPNOTE), as numpy.savez and savez_compressed write it: stored or deflated, with ZIP64
// where it holds more than 4 GiB or 65,535 members.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vlp::formats {

struct ZipMember {
  std::string name;
  uint16_t method = 0;  // 0 stored, 8 deflated
  uint32_t crc = 0;
  uint64_t packed = 0, size = 0, header = 0;  // bytes in the archive, bytes of content, where its local header starts
};

// Reads the central directory of an archive that somebody else holds in memory. Nothing is taken on trust: offsets and sizes are checked against the
// archive, contents against size and CRC. Throws BadInput naming `name` and the member: not zip, truncated, split over several files, a name
// twice, encrypted, or another method.
class ZipArchive final {
 public:
  ZipArchive(std::string_view bytes, std::string name);
  const std::vector<ZipMember>& members() const { return members_; }
  const ZipMember* find(std::string_view name) const;  // nullptr: none
  std::string read(const ZipMember& member) const;     // its content

 private:
  std::string_view bytes_;
  std::string name_;
  std::vector<ZipMember> members_;
};

}  // namespace vlp::formats
