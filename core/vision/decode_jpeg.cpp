#include <csetjmp>
#include <cstdio>  // jpeglib.h needs FILE

#include <fmt/format.h>
#include <jpeglib.h>

#include "core/util/error.hpp"
#include "core/vision/decode.hpp"

namespace vlp::vision {
namespace {

// libjpeg reports through callbacks that must not return. C++ exceptions cannot cross its C frames, so they jump back to `decode`.
struct Failure {
  jpeg_error_mgr manager;  // first, so that cinfo->err points at a Failure
  std::jmp_buf back;
  char message[JMSG_LENGTH_MAX];
};

[[noreturn]] void leave(j_common_ptr cinfo) {
  auto* failure = reinterpret_cast<Failure*>(cinfo->err);
  cinfo->err->format_message(cinfo, failure->message);
  std::longjmp(failure->back, 1);
}

// Level -1 is a warning: corrupt data or a premature end, which libjpeg would fill with grey.
void on_message(j_common_ptr cinfo, int level) {
  if (level < 0) leave(cinfo);
}

// Converts the row of a CMYK picture in place: Adobe files store the inverse of the ink.
void cmyk_to_rgb(const uint8_t* cmyk, int64_t width, bool inverted, uint8_t* rgb) {
  for (int64_t x = 0; x < width; ++x)
    for (int64_t c = 0; c < 3; ++c) {
      const int ink = inverted ? cmyk[x * 4 + c] : 255 - cmyk[x * 4 + c], black = inverted ? cmyk[x * 4 + 3] : 255 - cmyk[x * 4 + 3];
      rgb[x * 3 + c] = static_cast<uint8_t>((ink * black + 127) / 255);
    }
}

// Only trivially destructible locals may live here: an error jumps out. True on success.
bool decode(jpeg_decompress_struct& cinfo, Failure& failure, std::string_view bytes, Image& out, std::vector<uint8_t>& row) {
  if (setjmp(failure.back)) return false;
  jpeg_create_decompress(&cinfo);
  jpeg_mem_src(&cinfo, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_read_header(&cinfo, TRUE);
  const bool cmyk = cinfo.num_components == 4;
  cinfo.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
  cinfo.dct_method = JDCT_ISLOW;
  out.width = cinfo.image_width;
  out.height = cinfo.image_height;
  if (out.width * out.height > kMaxPixels) {
    std::snprintf(failure.message, sizeof failure.message, "the header claims %u x %u pixels", cinfo.image_width, cinfo.image_height);
    return false;
  }
  out.rgb.resize(static_cast<size_t>(out.width * out.height * 3));
  row.resize(static_cast<size_t>(out.width * 4));
  jpeg_start_decompress(&cinfo);
  while (cinfo.output_scanline < cinfo.output_height) {
    uint8_t* target = out.at(0, cinfo.output_scanline);
    JSAMPROW line = cmyk ? row.data() : target;
    jpeg_read_scanlines(&cinfo, &line, 1);
    if (cmyk) cmyk_to_rgb(line, out.width, cinfo.saw_Adobe_marker, target);
  }
  jpeg_finish_decompress(&cinfo);
  return true;
}

}  // namespace

Image decode_jpeg(std::string_view bytes, const std::string& name) {
  jpeg_decompress_struct cinfo{};
  Failure failure{};
  cinfo.err = jpeg_std_error(&failure.manager);
  failure.manager.error_exit = leave;
  failure.manager.emit_message = on_message;
  Image out;
  std::vector<uint8_t> row;
  const bool good = decode(cinfo, failure, bytes, out, row);
  jpeg_destroy_decompress(&cinfo);
  if (!good) throw BadInput(fmt::format("{}: the JPEG picture does not decode: {}", name, failure.message));
  return out;
}

}  // namespace vlp::vision
