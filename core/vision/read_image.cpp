#include "core/vision/read_image.hpp"

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/vision/decode.hpp"

namespace vlp::vision {

Image decode_image(std::string_view bytes, const std::string& name) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xff\xd8\xff"sv)) return decode_jpeg(bytes, name);
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return decode_png(bytes, name);
  throw BadInput(fmt::format("{}: is neither JPEG nor PNG ({} bytes)", name, bytes.size()));
}

Image read_image(const std::filesystem::path& file) {
  return decode_image(read_file(file), file.string());
}

}  // namespace vlp::vision
