#pragma once
// PNG files.

#include <filesystem>
#include <string>

#include "core/vision/image.hpp"

namespace vlp::vision {

// The picture as a PNG file, 8-bit RGB. The bytes are a function of the pixels alone, on every machine (see deflate.hpp).
std::string encode_png(const Image& image);
// Writes it whole or not at all. Throws BadInput naming the file where that fails.
void write_png(const std::filesystem::path& file, const Image& image);

}  // namespace vlp::vision
