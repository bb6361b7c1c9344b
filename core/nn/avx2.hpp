#pragma once
// What LibTorch computes slowly at our widths on CPUs: attention over a few dozen positions, whose heads are too small for a matrix library, and GELU. Raw float32
// memory, no torch; call these only where `available()`.

#include <cstdint>

namespace vlp::nn::avx2 {

// Inline, so that it is compiled for every CPU.
inline bool available() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

// Of one pair and one head. Rows are d floats long and `stride` floats apart.
struct Rows {
  const float* data;
  int64_t stride;
};
struct OutRows {
  float* data;
  int64_t stride;
};
struct Head {
  int64_t queries, keys, dim;  // Lq, Lk, d
  Rows q, k, v;                // (Lq,d), (Lk,d), (Lk,d)
  Rows bias;                   // (Lq,Lk), stride 0: one row for all queries; null: none
};

constexpr int64_t kLongest = 128, kWidest = 64;  // of queries and keys; of d, which is a multiple of 8
constexpr bool fits(int64_t queries, int64_t keys, int64_t dim) {
  return queries <= kLongest && keys <= kLongest && dim <= kWidest && dim % 8 == 0;
}
constexpr int64_t padded(int64_t keys) { return (keys + 7) / 8 * 8; }

// out (Lq,d) = softmax(q k^T / sqrt(d) + bias) v; probabilities (Lq,padded(Lk)) are what backward needs.
void attend(const Head& head, OutRows out, float* probabilities);
// Gradients with respect to q, k and v from that with respect to out.
void attend_backward(const Head& head, const float* probabilities, Rows out, OutRows q, OutRows k, OutRows v);

// y = x Phi(x) over n values, and dy/dx into `slope` unless it is null. Phi by Abramowitz and Stegun 7.1.26, 1e-7 from the exact one.
void gelu(const float* x, int64_t n, float* y, float* slope);

}  // namespace vlp::nn::avx2
