#include "core/vision/write_png.hpp"

#include <cstdlib>
#include <string_view>

#include <zlib.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/vision/deflate.hpp"

namespace vlp::vision {
namespace {

void put32(std::string& out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 0xff));
}

void put_chunk(std::string& out, std::string_view type, std::string_view data) {
  put32(out, static_cast<uint32_t>(data.size()));
  const size_t start = out.size();
  out += type;
  out += data;
  put32(out, static_cast<uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(out.data() + start), static_cast<uInt>(out.size() - start))));
}

int paeth(int left, int up, int corner) {
  const int p = left + up - corner, a = std::abs(p - left), b = std::abs(p - up), c = std::abs(p - corner);
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

// Every row under the Paeth filter (PNG specification, 9.4): each byte less a prediction from its left, upper and upper left neighbours.
std::vector<uint8_t> filtered(const Image& image) {
  const int64_t stride = image.width * 3;
  const std::vector<uint8_t> nothing(static_cast<size_t>(stride), 0);
  std::vector<uint8_t> out;
  out.reserve(static_cast<size_t>(image.height * (stride + 1)));
  const uint8_t* above = nothing.data();
  for (int64_t y = 0; y < image.height; ++y) {
    const uint8_t* row = image.at(0, y);
    out.push_back(4);
    for (int64_t i = 0; i < stride; ++i) {
      const int left = i < 3 ? 0 : row[i - 3], corner = i < 3 ? 0 : above[i - 3];
      out.push_back(static_cast<uint8_t>(row[i] - paeth(left, above[i], corner)));
    }
    above = row;
  }
  return out;
}

}  // namespace

std::string encode_png(const Image& image) {
  if (image.width < 1 || image.height < 1) throw InternalFault("encode_png: the picture is empty");
  std::string out = "\x89PNG\r\n\x1a\n", header;
  put32(header, static_cast<uint32_t>(image.width));
  put32(header, static_cast<uint32_t>(image.height));
  header += std::string("\x08\x02\0\0\0", 5);  // 8 bits, RGB, deflate, adaptive filters, not interlaced
  put_chunk(out, "IHDR", header);
  put_chunk(out, "IDAT", zlib_compress(filtered(image)));
  put_chunk(out, "IEND", "");
  return out;
}

void write_png(const std::filesystem::path& file, const Image& image) {
  write_file_atomic(file, encode_png(image));
}

}  // namespace vlp::vision
