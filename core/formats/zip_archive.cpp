#include "core/formats/zip_archive.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <zlib.h>

#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

constexpr uint64_t kEndRecord = 22, kDirectoryRecord = 46, kLocalRecord = 30, kLongestComment = 65535;
constexpr uint64_t kLocator64 = 20, kEndRecord64 = 56, kSeeExtra = 0xFFFFFFFF;  // ZIP64: a number of 32 bits that says "in the extra field"
constexpr uint64_t kExtra64 = 1;
constexpr uint64_t kMaxRatio = 1032;  // deflate cannot expand further; what claims to is damaged
constexpr uint16_t kStored = 0, kDeflated = 8, kEncrypted = 1;

uint64_t little_endian(std::string_view bytes, uint64_t at, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; ++i) value |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[at + static_cast<uint64_t>(i)])) << (8 * i);
  return value;
}

// Position of the record that ends the archive; it has a comment of any length behind it.
uint64_t find_end(std::string_view bytes, const std::string& name) {
  if (bytes.size() >= kEndRecord) {
    const uint64_t last = bytes.size() - kEndRecord, first = last - std::min(last, kLongestComment);
    for (uint64_t at = last + 1; at-- > first;)
      if (bytes.substr(at, 4) == "PK\x05\x06" && at + kEndRecord + little_endian(bytes, at + 20, 2) == bytes.size()) return at;
  }
  throw BadInput(fmt::format("{}: has no end of a zip archive: the file is truncated or not zip", name));
}

class DirectoryReader final {
 public:
  DirectoryReader(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  std::vector<ZipMember> read() const {
    const Directory directory = find_directory(find_end(bytes_, name_));
    std::vector<ZipMember> out;
    std::set<std::string> names;
    uint64_t at = directory.at;
    for (uint64_t i = 0; i < directory.count; ++i) {
      out.push_back(record(at, directory.end));
      if (!names.insert(out.back().name).second) fail(fmt::format("member \"{}\" occurs twice", out.back().name));
    }
    if (at != directory.end) fail("its directory has bytes behind the last member: the file is damaged");
    return out;
  }

 private:
  struct Directory {
    uint64_t at, end, count;
  };

  [[noreturn]] void fail(const std::string& problem) const { throw BadInput(fmt::format("{}: {}", name_, problem)); }

  // From the record that ends the archive; where a locator stands before that, from the ZIP64 record that it points to.
  Directory find_directory(uint64_t end) const {
    const bool large = end >= kLocator64 && bytes_.substr(end - kLocator64, 4) == "PK\x06\x07";
    const uint64_t record = large ? find_end64(end - kLocator64) : end;
    const auto number = [&](uint64_t offset, int width) { return little_endian(bytes_, record + offset, width); };
    const bool split = large ? number(16, 4) != 0 || number(20, 4) != 0 : number(4, 2) != 0 || number(6, 2) != 0;
    if (split) fail("is one part of a split archive");
    const uint64_t count = large ? number(32, 8) : number(10, 2), size = large ? number(40, 8) : number(12, 4);
    const uint64_t at = large ? number(48, 8) : number(16, 4);
    if (at > record || size != record - at) fail("its directory does not lie where its end says: the file is damaged");
    return {at, record, count};
  }

  uint64_t find_end64(uint64_t locator) const {
    const uint64_t at = little_endian(bytes_, locator + 8, 8);
    if (at > locator || locator - at < kEndRecord64 || bytes_.substr(at, 4) != "PK\x06\x06" || little_endian(bytes_, at + 4, 8) != locator - at - 12)
      fail("its ZIP64 end does not lie where its locator says: the file is damaged");
    return at;
  }

  // ZIP64: those of size, packed and header that do not fit into 32 bits stand in the extra field, in this order.
  void read_extra(std::string_view extra, ZipMember& m) const {
    const auto damaged = [&] { fail(fmt::format("member \"{}\" lacks its ZIP64 sizes: the file is damaged", m.name)); };
    const auto marked = [](uint64_t x) { return x == kSeeExtra; };
    if (!marked(m.size) && !marked(m.packed) && !marked(m.header)) return;
    while (extra.size() >= 4 && little_endian(extra, 0, 2) != kExtra64)
      extra.remove_prefix(std::min<size_t>(extra.size(), 4 + little_endian(extra, 2, 2)));
    if (extra.size() < 4 || extra.size() - 4 < little_endian(extra, 2, 2)) damaged();
    extra = extra.substr(4, little_endian(extra, 2, 2));
    for (uint64_t* value : {&m.size, &m.packed, &m.header}) {
      if (!marked(*value)) continue;
      if (extra.size() < 8) damaged();
      *value = little_endian(extra, 0, 8);
      extra.remove_prefix(8);
    }
  }

  ZipMember record(uint64_t& at, uint64_t end) const {
    if (end - at < kDirectoryRecord || bytes_.substr(at, 4) != "PK\x01\x02") fail("its directory is damaged");
    const auto number = [&](uint64_t offset, int width) { return little_endian(bytes_, at + offset, width); };
    const uint64_t name_size = number(28, 2), rest = number(30, 2) + number(32, 2);
    if (end - at - kDirectoryRecord < name_size + rest) fail("its directory is damaged");
    ZipMember m{.name = std::string(bytes_.substr(at + kDirectoryRecord, name_size)),
                .method = static_cast<uint16_t>(number(10, 2)),
                .crc = static_cast<uint32_t>(number(16, 4)),
                .packed = number(20, 4),
                .size = number(24, 4),
                .header = number(42, 4)};
    if (number(8, 2) & kEncrypted) fail(fmt::format("member \"{}\" is encrypted", m.name));
    if (m.method != kStored && m.method != kDeflated)
      fail(fmt::format("member \"{}\" is compressed with method {}; only stored and deflated ones are read", m.name, m.method));
    read_extra(bytes_.substr(at + kDirectoryRecord + name_size, number(30, 2)), m);
    at += kDirectoryRecord + name_size + rest;
    return m;
  }

  std::string_view bytes_;
  const std::string& name_;
};

// A raw deflate stream of known size; empty on damage of any kind.
bool inflate_raw(std::string_view packed, std::string& out) {
  z_stream stream{};
  if (inflateInit2(&stream, -15) != Z_OK) throw InternalFault("zlib cannot be initialised");
  char none = 0;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.next_out = reinterpret_cast<Bytef*>(out.empty() ? &none : out.data());
  size_t unread = packed.size(), unwritten = out.size();
  const auto refill = [](uInt& available, size_t& left) {  // zlib counts in 32 bits
    constexpr size_t kPiece = size_t{1} << 20;
    if (available > 0) return;
    available = static_cast<uInt>(std::min(left, kPiece));
    left -= available;
  };
  int status = Z_OK;
  while (status == Z_OK) {  // ends with Z_BUF_ERROR where nothing is left to read or to write to
    refill(stream.avail_in, unread);
    refill(stream.avail_out, unwritten);
    status = inflate(&stream, Z_NO_FLUSH);
  }
  inflateEnd(&stream);
  return status == Z_STREAM_END && stream.avail_in + unread == 0 && stream.avail_out + unwritten == 0;
}

}  // namespace

ZipArchive::ZipArchive(std::string_view bytes, std::string name)
    : bytes_(bytes), name_(std::move(name)), members_(DirectoryReader(bytes_, name_).read()) {}

const ZipMember* ZipArchive::find(std::string_view name) const {
  const auto found = std::find_if(members_.begin(), members_.end(), [&](const ZipMember& m) { return m.name == name; });
  return found == members_.end() ? nullptr : &*found;
}

std::string ZipArchive::read(const ZipMember& m) const {
  const auto fail = [&](const char* problem) { throw BadInput(fmt::format("{}: member \"{}\" {}", name_, m.name, problem)); };
  if (m.header > bytes_.size() || bytes_.size() - m.header < kLocalRecord || bytes_.substr(m.header, 4) != "PK\x03\x04")
    fail("is not where the directory says: the file is damaged");
  const uint64_t data = m.header + kLocalRecord + little_endian(bytes_, m.header + 26, 2) + little_endian(bytes_, m.header + 28, 2);
  if (data > bytes_.size() || m.packed > bytes_.size() - data) fail("reaches beyond the file: the file is damaged");
  const auto packed = bytes_.substr(data, m.packed);
  std::string out;
  if (m.method == kStored) {
    if (m.packed != m.size) fail("is stored with two sizes: the file is damaged");
    out = packed;
  } else {
    if (m.size > (m.packed + 1) * kMaxRatio) fail("claims more content than it can hold: the file is damaged");
    out.resize(m.size);
    if (!inflate_raw(packed, out)) fail("cannot be inflated: the file is damaged");
  }
  if (crc32_z(0, reinterpret_cast<const Bytef*>(out.data()), out.size()) != m.crc) fail("has another checksum than stated: the file is damaged");
  return out;
}

}  // namespace vlp::formats
