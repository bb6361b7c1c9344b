#pragma once
// The two decoders behind read_image.

#include <string>
#include <string_view>

#include "core/vision/image.hpp"

namespace vlp::vision {

// Each throws BadInput naming `name`.
Image decode_jpeg(std::string_view bytes, const std::string& name);
Image decode_png(std::string_view bytes, const std::string& name);

// More pixels than this in one picture are taken for a damaged header.
constexpr int64_t kMaxPixels = 1 << 28;

}  // namespace vlp::vision
