#include "core/formats/byte_stream.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <zlib.h>

#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

constexpr size_t kBlock = 1u << 18;  // of compressed data
constexpr std::array<unsigned char, 2> kGzip{0x1f, 0x8b};

}  // namespace

class ByteStream::Source {
 public:
  virtual ~Source() = default;
  virtual size_t read(std::span<char> out) = 0;
};

class ByteStream::Plain final : public Source {
 public:
  explicit Plain(const std::filesystem::path& file) : file_(file), stream_(std::fopen(file.c_str(), "rbe"), &std::fclose) {
    if (!stream_) throw BadInput(fmt::format("{}: cannot be read: {}", file.string(), std::strerror(errno)));
    std::setvbuf(stream_.get(), nullptr, _IONBF, 0);  // blocks are large already
    ::posix_fadvise(fileno(stream_.get()), 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  size_t read(std::span<char> out) override {
    const size_t n = std::fread(out.data(), 1, out.size(), stream_.get());
    if (n < out.size() && std::ferror(stream_.get())) throw BadInput(fmt::format("{}: reading failed: {}", file_.string(), std::strerror(errno)));
    return n;
  }
  // Whether the file starts as gzip does; the position is at the start again.
  bool is_gzip() {
    std::array<char, 2> start{};
    const size_t n = read(start);
    std::rewind(stream_.get());
    return n == start.size() && std::memcmp(start.data(), kGzip.data(), start.size()) == 0;
  }

 private:
  std::filesystem::path file_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream_;
};

class ByteStream::Gzip final : public Source {
 public:
  Gzip(std::unique_ptr<Plain> in, const std::filesystem::path& file) : in_(std::move(in)), file_(file), block_(kBlock) {
    if (inflateInit2(&stream_, 15 + 16) != Z_OK) throw InternalFault("zlib cannot be initialised");
  }
  ~Gzip() override { inflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  size_t read(std::span<char> out) override {
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    const auto room = static_cast<uInt>(std::min<size_t>(out.size(), 1u << 30));
    stream_.avail_out = room;
    while (stream_.avail_out == room && !ended_) step();
    return room - stream_.avail_out;
  }

 private:
  void step() {
    if (stream_.avail_in == 0) refill();
    if (stream_.avail_in == 0) {
      if (inside_) fail("gzip data ends early: the file is truncated; fetch it again");
      ended_ = true;
      return;
    }
    inside_ = true;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END)
      fail(fmt::format("gzip data is corrupt ({}); fetch the file again", stream_.msg ? stream_.msg : "no detail"));
    if (status == Z_STREAM_END) next_member();
  }

  // Behind a member another may follow, and nothing else.
  void next_member() {
    inside_ = false;
    if (stream_.avail_in == 0) refill();
    if (stream_.avail_in > 0 && *stream_.next_in != kGzip[0]) fail("bytes that are not gzip follow the gzip data");
    inflateReset(&stream_);
  }

  void refill() {
    stream_.next_in = reinterpret_cast<Bytef*>(block_.data());
    stream_.avail_in = static_cast<uInt>(in_->read(block_));
  }

  [[noreturn]] void fail(std::string_view what) {
    ended_ = true;
    throw BadInput(fmt::format("{}: {}", file_.string(), what));
  }

  std::unique_ptr<Plain> in_;
  std::filesystem::path file_;
  std::vector<char> block_;
  z_stream stream_{};
  bool inside_ = false, ended_ = false;
};

ByteStream::ByteStream(const std::filesystem::path& file) {
  auto plain = std::make_unique<Plain>(file);
  if (plain->is_gzip()) source_ = std::make_unique<Gzip>(std::move(plain), file);
  else source_ = std::move(plain);
}

ByteStream::~ByteStream() = default;

size_t ByteStream::read(std::span<char> out) { return source_->read(out); }

}  // namespace vlp::formats
