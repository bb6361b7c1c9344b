#include "core/formats/gzip.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <zlib.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"

namespace vlp::formats {
namespace {

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

class Inflater final {
 public:
  explicit Inflater(const std::filesystem::path& file) : file_(file) {
    if (inflateInit2(&stream_, 15 + 16) != Z_OK) throw InternalFault("zlib cannot be initialised");
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Appends one gzip member to `out`; returns the compressed bytes behind it.
  std::string_view member(std::string_view bytes, std::string& out) {
    inflateReset(&stream_);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    size_t left = bytes.size();  // not yet given to zlib, whose counters are 32-bit
    for (int status = Z_OK; status != Z_STREAM_END;) {
      if (stream_.avail_in == 0) {
        stream_.avail_in = static_cast<uInt>(std::min<size_t>(left, 1u << 30));
        left -= stream_.avail_in;
      }
      const size_t room = std::max<size_t>(1u << 20, out.size() / 2), done = out.size();
      out.resize(done + room);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + done);
      stream_.avail_out = static_cast<uInt>(std::min<size_t>(room, 1u << 30));
      const uInt offered = stream_.avail_out;
      status = inflate(&stream_, Z_NO_FLUSH);
      out.resize(done + (offered - stream_.avail_out));
      if (status == Z_BUF_ERROR || (status == Z_OK && stream_.avail_in == 0 && left == 0 && stream_.avail_out > 0))
        throw BadInput(fmt::format("{}: gzip data ends early: the file is truncated; fetch it again", file_.string()));
      if (status != Z_OK && status != Z_STREAM_END)
        throw BadInput(
            fmt::format("{}: gzip data is corrupt ({}); fetch the file again", file_.string(), stream_.msg ? stream_.msg : "no detail"));
    }
    const size_t rest = left + std::exchange(stream_.avail_in, 0);
    return bytes.substr(bytes.size() - rest);
  }

 private:
  std::filesystem::path file_;
  z_stream stream_{};
};

}  // namespace

std::string read_plain_or_gzip(const std::filesystem::path& file) {
  std::string content = read_file(file);
  if (!is_gzip(content)) return content;
  Inflater inflater(file);
  std::string out;
  for (std::string_view rest = content; !rest.empty();) {
    if (!is_gzip(rest)) throw BadInput(fmt::format("{}: {} bytes that are not gzip follow the gzip data", file.string(), rest.size()));
    rest = inflater.member(rest, out);
  }
  return out;
}

}  // namespace vlp::formats
