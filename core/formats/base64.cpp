#include "core/formats/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace vlp::formats {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint32_t kBad = 1u << 24;

// For each of the four places in a group: what a character adds to the three bytes, as a little-endian number.
using Tables = std::array<std::array<uint32_t, 256>, 4>;

constexpr Tables make_tables() {
  Tables t{};
  for (auto& table : t) table.fill(kBad);
  for (uint32_t v = 0; v < 64; ++v) {
    const auto c = static_cast<unsigned char>(kAlphabet[v]);
    t[0][c] = v << 2;
    t[1][c] = (v >> 4) | ((v & 15) << 12);
    t[2][c] = ((v >> 2) << 8) | ((v & 3) << 22);
    t[3][c] = v << 16;
  }
  return t;
}
constexpr Tables kTables = make_tables();

uint32_t group(const unsigned char* c) { return kTables[0][c[0]] | kTables[1][c[1]] | kTables[2][c[2]] | kTables[3][c[3]]; }

size_t padding_of(std::string_view text) { return text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0; }

size_t first_bad(std::string_view text) { return std::min(text.find_first_not_of(kAlphabet), text.size()); }

}  // namespace

std::optional<size_t> base64_bytes(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  return text.size() / 4 * 3 - padding_of(text);
}

size_t decode_base64(std::string_view text, std::span<std::byte> out) {
  if (text.empty()) return 0;
  const auto* in = reinterpret_cast<const unsigned char*>(text.data());
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  const size_t groups = text.size() / 4 - 1;  // the last one may be padded, and has no room behind it for whole words
  size_t g = 0;
  for (; g + 4 <= groups; g += 4, in += 16, to += 12) {
    const uint32_t a = group(in), b = group(in + 4), c = group(in + 8), d = group(in + 12);
    if ((a | b | c | d) >= kBad) break;
    const std::array<uint32_t, 3> words{a | b << 24, b >> 8 | c << 16, c >> 16 | d << 8};
    std::memcpy(to, words.data(), sizeof words);
  }
  for (; g < groups; ++g, in += 4, to += 3) {
    const uint32_t word = group(in);
    if (word >= kBad) return first_bad(text);
    std::memcpy(to, &word, 3);
  }
  const size_t padding = padding_of(text);
  std::array<unsigned char, 4> last{in[0], in[1], padding == 2 ? static_cast<unsigned char>('A') : in[2],
                                    padding > 0 ? static_cast<unsigned char>('A') : in[3]};
  const uint32_t word = group(last.data());
  if (word >= kBad) return first_bad(text);
  std::memcpy(to, &word, 3 - padding);
  return text.size();
}

}  // namespace vlp::formats
