#include "core/formats/gzip.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <istream>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <zlib.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"

namespace vlp::formats {
namespace {

constexpr size_t kPiece = size_t{1} << 18;
constexpr std::string_view kMagic = "\x1f\x8b";

using Read = std::function<size_t(std::span<char>)>;

Read reading(const std::filesystem::path& file) {
  return [in = std::make_shared<InputFile>(file)](std::span<char> into) { return in->read(into); };
}

Read reading(std::istream& in) {
  return [&in](std::span<char> into) {
    in.read(into.data(), static_cast<std::streamsize>(into.size()));
    return static_cast<size_t>(in.gcount());
  };
}

}  // namespace

class ByteSource::Content final {
 public:
  Content(std::string name, Read read) : name_(std::move(name)), read_(std::move(read)), buffer_(kPiece) {
    refill();
    gzip_ = rest().starts_with(kMagic);
    if (gzip_ && inflateInit2(&stream_, 15 + 16) != Z_OK) throw InternalFault("zlib cannot be initialised");
  }
  ~Content() { inflateEnd(&stream_); }
  Content(const Content&) = delete;
  Content& operator=(const Content&) = delete;

  size_t read(std::span<char> into) { return gzip_ ? read_gzip(into) : read_plain(into); }

 private:
  std::string_view rest() const { return {buffer_.data() + begin_, end_ - begin_}; }

  // Moves what is left to the front and reads on behind it.
  void refill() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    end_ += read_(std::span(buffer_).subspan(end_));
  }

  size_t read_plain(std::span<char> into) {
    if (begin_ == end_) refill();
    const size_t n = std::min(into.size(), end_ - begin_);
    std::memcpy(into.data(), buffer_.data() + begin_, n);
    begin_ += n;
    return n;
  }

  size_t read_gzip(std::span<char> into) {
    stream_.next_out = reinterpret_cast<Bytef*>(into.data());
    const auto room = static_cast<uInt>(std::min<size_t>(into.size(), 1u << 30));
    stream_.avail_out = room;
    while (stream_.avail_out == room && room > 0 && next_member()) inflate_more();
    return room - stream_.avail_out;
  }

  // Whether there is a member to go on with; false at the end of the file behind a whole one.
  bool next_member() {
    if (!between_members_) return true;
    if (end_ - begin_ < kMagic.size()) refill();
    if (begin_ == end_) return false;
    if (!rest().starts_with(kMagic)) fail_on_other_bytes();
    inflateReset(&stream_);
    between_members_ = false;
    return true;
  }

  void inflate_more() {
    if (begin_ == end_) refill();
    if (begin_ == end_) throw BadInput(fmt::format("{}: gzip data ends early: the file is truncated; fetch it again", name_));
    stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data() + begin_);
    stream_.avail_in = static_cast<uInt>(end_ - begin_);
    const int status = inflate(&stream_, Z_NO_FLUSH);
    begin_ = end_ - stream_.avail_in;
    between_members_ = status == Z_STREAM_END;
    if (status != Z_OK && status != Z_STREAM_END)
      throw BadInput(fmt::format("{}: gzip data is corrupt ({}); fetch the file again", name_, stream_.msg ? stream_.msg : "no detail"));
  }

  [[noreturn]] void fail_on_other_bytes() {
    size_t bytes = 0;
    for (; begin_ < end_; refill()) {
      bytes += end_ - begin_;
      begin_ = end_;
    }
    throw BadInput(fmt::format("{}: {} bytes that are not gzip follow the gzip data", name_, bytes));
  }

  std::string name_;
  Read read_;
  std::vector<char> buffer_;
  size_t begin_ = 0, end_ = 0;  // of the unused part of the buffer
  bool gzip_ = false, between_members_ = false;
  z_stream stream_{};
};

ByteSource::ByteSource(const std::filesystem::path& file) : content_(std::make_unique<Content>(file.string(), reading(file))) {}
ByteSource::ByteSource(std::istream& in, const std::string& name) : content_(std::make_unique<Content>(name, reading(in))) {}
ByteSource::~ByteSource() = default;

size_t ByteSource::read(std::span<char> into) { return content_->read(into); }

std::string read_plain_or_gzip(const std::filesystem::path& file) {
  ByteSource source(file);
  std::string out;
  for (size_t done = 0;;) {
    out.resize(done + std::max(kPiece, done / 2));
    const size_t n = source.read(std::span(out).subspan(done));
    done += n;
    if (n > 0) continue;
    out.resize(done);
    return out;
  }
}

}  // namespace vlp::formats
