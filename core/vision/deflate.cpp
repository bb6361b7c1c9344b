#include "core/vision/deflate.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include <zlib.h>

namespace vlp::vision {
namespace {

constexpr size_t kSymbols = 286, kEnd = 256, kLongestCode = 15, kShortestRun = 3, kLongestRun = 258;

class BitWriter final {
 public:
  void put(uint32_t value, int count) {  // least significant bit first
    held_ |= uint64_t{value} << held_bits_;
    for (held_bits_ += count; held_bits_ >= 8; held_bits_ -= 8, held_ >>= 8) out.push_back(static_cast<char>(held_ & 0xff));
  }
  void align() {
    if (held_bits_ > 0) put(0, 8 - held_bits_);
  }
  std::string out;

 private:
  uint64_t held_ = 0;
  int held_bits_ = 0;
};

struct Token {
  uint16_t symbol;               // literal byte, end of block, or run length class
  uint16_t extra = 0;            // remainder of a run length
  uint8_t extra_bits = 0;
};

// Symbol and extra bits of a run of n bytes at distance one (RFC 1951, 3.2.5).
Token run_token(size_t n) {
  if (n == kLongestRun) return {285};
  const auto k = static_cast<uint32_t>(n - 3);
  if (k < 8) return {static_cast<uint16_t>(257 + k)};
  const int bits = static_cast<int>(std::bit_width(k)) - 3;
  return {static_cast<uint16_t>(257 + 4 * bits + static_cast<int>(k >> bits)), static_cast<uint16_t>(k & ((1u << bits) - 1)),
          static_cast<uint8_t>(bits)};
}

std::vector<Token> tokens(std::span<const uint8_t> bytes) {
  std::vector<Token> out;
  out.reserve(bytes.size() + 1);
  for (size_t i = 0; i < bytes.size();) {
    size_t n = 0;
    if (i > 0)
      while (n < kLongestRun && i + n < bytes.size() && bytes[i + n] == bytes[i - 1]) ++n;
    out.push_back(n >= kShortestRun ? run_token(n) : Token{bytes[i]});
    i += n >= kShortestRun ? n : 1;
  }
  out.push_back({kEnd});
  return out;
}

// Lengths of an optimal prefix code; 0 for a symbol that does not occur.
std::array<uint8_t, kSymbols> huffman_lengths(const std::array<uint64_t, kSymbols>& count) {
  struct Node {
    uint64_t weight;
    size_t id;
  };
  const auto later = [](const Node& a, const Node& b) { return a.weight != b.weight ? a.weight > b.weight : a.id > b.id; };
  std::vector<Node> heap;
  std::vector<size_t> parent(2 * kSymbols, 0);
  for (size_t s = 0; s < kSymbols; ++s)
    if (count[s] > 0) heap.push_back({count[s], s});
  std::make_heap(heap.begin(), heap.end(), later);
  const auto take = [&] {
    std::pop_heap(heap.begin(), heap.end(), later);
    const Node node = heap.back();
    heap.pop_back();
    return node;
  };
  size_t next = kSymbols;
  for (; heap.size() > 1; ++next) {
    const Node a = take(), b = take();
    parent[a.id] = parent[b.id] = next;
    heap.push_back({a.weight + b.weight, next});
    std::push_heap(heap.begin(), heap.end(), later);
  }
  std::vector<size_t> depth(next, 0);
  std::array<uint8_t, kSymbols> length{};
  for (size_t i = next; i-- > 0;) {
    if (i + 1 < next && parent[i] != 0) depth[i] = depth[parent[i]] + 1;
    if (i < kSymbols && count[i] > 0) length[i] = static_cast<uint8_t>(std::min<size_t>(depth[i], 255));
  }
  return length;
}

// The same with no code longer than deflate allows: counts are flattened until it is so.
std::array<uint8_t, kSymbols> code_lengths(std::array<uint64_t, kSymbols> count) {
  while (true) {
    const auto length = huffman_lengths(count);
    if (*std::max_element(length.begin(), length.end()) <= kLongestCode) return length;
    for (auto& c : count) c = (c + 1) / 2;
  }
}

// Canonical codes (RFC 1951, 3.2.2), bit-reversed because deflate sends them from the most significant bit.
std::array<uint16_t, kSymbols> codes(const std::array<uint8_t, kSymbols>& length) {
  std::array<uint16_t, kSymbols> out{};
  uint32_t code = 0;
  for (uint8_t bits = 1; bits <= kLongestCode; ++bits, code <<= 1)
    for (size_t s = 0; s < kSymbols; ++s) {
      if (length[s] != bits) continue;
      uint32_t reversed = 0;
      for (int i = 0; i < bits; ++i) reversed |= (code >> i & 1) << (bits - 1 - i);
      out[s] = static_cast<uint16_t>(reversed);
      ++code;
    }
  return out;
}

// Header of a last block with dynamic codes. Code lengths 0..15 are sent as plain 4-bit numbers: sixteen length codes of four bits each.
void put_header(BitWriter& bits, const std::array<uint8_t, kSymbols>& length) {
  bits.put(1, 1);
  bits.put(2, 2);
  bits.put(kSymbols - 257, 5);
  bits.put(0, 5);       // one distance code
  bits.put(19 - 4, 4);  // all code length codes: 16, 17, 18 are unused, 0..15 have four bits
  for (int i = 0; i < 19; ++i) bits.put(i < 3 ? 0 : 4, 3);
  const auto put_length = [&](uint8_t n) {
    for (int i = 3; i >= 0; --i) bits.put(n >> i & 1, 1);
  };
  for (const uint8_t n : length) put_length(n);
  put_length(1);  // the distance code: one bit, distance one
}

}  // namespace

std::string zlib_compress(std::span<const uint8_t> bytes) {
  const auto all = tokens(bytes);
  std::array<uint64_t, kSymbols> count{};
  for (const auto& t : all) ++count[t.symbol];
  if (bytes.empty()) ++count[0];  // a code needs two symbols
  const auto length = code_lengths(count);
  const auto code = codes(length);
  BitWriter bits;
  bits.out = "\x78\x01";
  put_header(bits, length);
  for (const auto& t : all) {
    bits.put(code[t.symbol], length[t.symbol]);
    if (t.symbol <= kEnd) continue;
    bits.put(t.extra, t.extra_bits);
    bits.put(0, 1);  // distance one
  }
  bits.align();
  const auto check = static_cast<uint32_t>(adler32(adler32(0, nullptr, 0), bytes.data(), static_cast<uInt>(bytes.size())));
  for (int shift = 24; shift >= 0; shift -= 8) bits.out.push_back(static_cast<char>(check >> shift & 0xff));
  return bits.out;
}

}  // namespace vlp::vision
