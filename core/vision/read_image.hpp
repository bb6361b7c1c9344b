#pragma once
// Decoding of JPEG and PNG files.

#include <filesystem>
#include <string>
#include <string_view>

#include "core/vision/image.hpp"

namespace vlp::vision {

// A JPEG or PNG file as 8-bit RGB; the content decides, never the extension (NLVR2 names JPEG files .png). As Pillow's
// convert("RGB"), which the papers' code calls: grey and palette become RGB, 16-bit samples keep their upper byte, CMYK is converted, alpha and
// gamma are dropped. Throws BadInput naming the file when it cannot be read, is neither format, is damaged or ends early (what libjpeg would
// patch over with grey is an error here).
Image read_image(const std::filesystem::path& file);
// The same from memory; `name` stands for the file in messages.
Image decode_image(std::string_view bytes, const std::string& name);

}  // namespace vlp::vision
