#pragma once
// A small deflate encoder whose output depends on nothing but its input.

#include <cstdint>
#include <span>
#include <string>

namespace vlp::vision {

// A zlib stream (RFC 1950 and 1951) of `bytes`: runs of one byte and dynamic Huffman codes, nothing else, which suits filtered pictures.
// The zlib library compresses better, but what it emits varies with its version and vendor (zlib-ng, Cloudflare, Intel), and generated
// data must have the same bytes on every machine.
std::string zlib_compress(std::span<const uint8_t> bytes);

}  // namespace vlp::vision
