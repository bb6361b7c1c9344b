#include <csetjmp>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>
#include <png.h>

#include "core/util/error.hpp"
#include "core/vision/decode.hpp"

namespace vlp::vision {
namespace {

// libpng reports errors through a callback that must not return; see decode_jpeg.cpp.
struct Failure {
  std::jmp_buf back;
  char message[256];
};

struct Source {
  std::string_view bytes;
  size_t used = 0;
};

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  auto* failure = static_cast<Failure*>(png_get_error_ptr(png));
  std::snprintf(failure->message, sizeof failure->message, "%s", message);
  std::longjmp(failure->back, 1);
}

void on_warning(png_structp, png_const_charp) {}  // odd colour profiles and the like: the pixels are good

void read_bytes(png_structp png, png_bytep target, size_t n) {
  auto* source = static_cast<Source*>(png_get_io_ptr(png));
  if (n > source->bytes.size() - source->used) png_error(png, "the file ends early");
  std::memcpy(target, source->bytes.data() + source->used, n);
  source->used += n;
}

// Only trivially destructible locals may live here: an error jumps out. True on success.
bool decode(png_structp png, png_infop info, Failure& failure, Source& source, Image& out, std::vector<png_bytep>& rows) {
  if (setjmp(failure.back)) return false;
  png_set_read_fn(png, &source, read_bytes);
  png_read_info(png, info);
  out.width = png_get_image_width(png, info);
  out.height = png_get_image_height(png, info);
  if (out.width * out.height > kMaxPixels) png_error(png, "the header claims too many pixels");
  png_set_expand(png);
  png_set_strip_16(png);
  png_set_gray_to_rgb(png);
  png_set_strip_alpha(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  out.rgb.resize(static_cast<size_t>(out.width * out.height * 3));
  rows.resize(static_cast<size_t>(out.height));
  for (int64_t y = 0; y < out.height; ++y) rows[static_cast<size_t>(y)] = out.at(0, y);
  png_read_image(png, rows.data());
  png_read_end(png, nullptr);
  return true;
}

}  // namespace

Image decode_png(std::string_view bytes, const std::string& name) {
  Failure failure{};
  Source source{bytes};
  Image out;
  std::vector<png_bytep> rows;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &failure, on_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : nullptr;
  const bool good = info && decode(png, info, failure, source, out, rows);
  png_destroy_read_struct(&png, &info, nullptr);
  if (!good) throw BadInput(fmt::format("{}: the PNG picture does not decode: {}", name, failure.message));
  return out;
}

}  // namespace vlp::vision
