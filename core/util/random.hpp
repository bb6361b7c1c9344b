#pragma once
// Named, counter-based random streams: Philox4x32-10 (Salmon et al., SC 2011).
//
// A stream is (seed, purpose, index), for example (seed, "mask.image", step). Its numbers depend on nothing else, so switching one
// loss off, skipping samples or resuming in the middle moves no other stream, and no state has to be stored.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace vlp {

class Random final {
 public:
  Random(uint64_t seed, std::string_view purpose, uint64_t index = 0);

  uint32_t next();                 // 32 uniform bits
  double uniform();                // [0, 1), 53 bits
  double uniform(double a, double b) { return a + (b - a) * uniform(); }
  double normal();                 // N(0, 1), Box-Muller
  uint64_t below(uint64_t n);      // 0 .. n-1 without modulo bias; n > 0
  bool chance(double p) { return uniform() < p; }

  template <class T>
  void shuffle(std::vector<T>& v) {  // Fisher-Yates
    for (size_t i = v.size(); i > 1; --i) std::swap(v[i - 1], v[below(i)]);
  }

 private:
  void refill();
  std::array<uint32_t, 2> key_;
  std::array<uint32_t, 4> counter_;
  std::array<uint32_t, 4> block_{};
  unsigned used_ = 4;
};

// 64-bit FNV-1a: turns a purpose into a number.
uint64_t fnv1a(std::string_view text);

}  // namespace vlp
