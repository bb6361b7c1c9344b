#include "core/util/random.hpp"

#include <cmath>
#include <numbers>

namespace vlp {

uint64_t fnv1a(std::string_view text) {
  uint64_t h = 0xcbf29ce484222325;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return h;
}

Random::Random(uint64_t seed, std::string_view purpose, uint64_t index) {
  const uint64_t name = fnv1a(purpose);
  // The key mixes seed and purpose; the counter's upper half is the index, its lower half counts blocks.
  const uint64_t k = (seed + 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9 ^ name;
  key_ = {static_cast<uint32_t>(k), static_cast<uint32_t>(k >> 32)};
  counter_ = {0, static_cast<uint32_t>(name >> 17), static_cast<uint32_t>(index), static_cast<uint32_t>(index >> 32)};
}

void Random::refill() {
  auto c = counter_;
  auto k = key_;
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = uint64_t{0xD2511F53} * c[0], p1 = uint64_t{0xCD9E8D57} * c[2];
    c = {static_cast<uint32_t>(p1 >> 32) ^ c[1] ^ k[0], static_cast<uint32_t>(p1), static_cast<uint32_t>(p0 >> 32) ^ c[3] ^ k[1],
         static_cast<uint32_t>(p0)};
    k = {k[0] + 0x9E3779B9, k[1] + 0xBB67AE85};
  }
  block_ = c;
  used_ = 0;
  ++counter_[0];
}

uint32_t Random::next() {
  if (used_ == 4) refill();
  return block_[used_++];
}

double Random::uniform() {
  const uint64_t high = next() >> 5, low = next() >> 6;  // 27 + 26 bits
  return static_cast<double>(high << 26 | low) * 0x1p-53;
}

double Random::normal() {
  const double u = 1.0 - uniform();  // (0, 1]
  return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * uniform());
}

uint64_t Random::below(uint64_t n) {
  const uint64_t limit = UINT64_MAX - UINT64_MAX % n;
  while (true) {
    const uint64_t x = uint64_t{next()} << 32 | next();
    if (x < limit) return x % n;
  }
}

}  // namespace vlp
