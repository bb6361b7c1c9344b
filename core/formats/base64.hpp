#pragma once
// base64 (RFC 4648, standard alphabet) at the speed of a memory copy: feature files of 10 GB are made of it.

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace vlp::formats {

// How many bytes `text` stands for; none where its length cannot be that of whole base64, which ends a truncated text. Padding is required.
std::optional<size_t> base64_bytes(std::string_view text);

// Decodes into `out`, which must hold base64_bytes(text). Returns the index of the first character that is not base64, or text.size().
// Line breaks inside are not allowed; unused bits of the last character may be anything, as in Python.
size_t decode_base64(std::string_view text, std::span<std::byte> out);

}  // namespace vlp::formats
