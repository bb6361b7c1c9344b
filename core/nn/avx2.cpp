// Compiled for AVX2 alone among the sources: no header of the standard library here, whose inline functions the linker would share with the rest.

#include "core/nn/avx2.hpp"

namespace vlp::nn::avx2 {
namespace {

using Vector = float __attribute__((vector_size(32)));
using Integers = int __attribute__((vector_size(32)));
using Unaligned = float __attribute__((vector_size(32), aligned(4), may_alias));
constexpr int64_t kLanes = 8;
constexpr float kInfinity = __builtin_inff();

Vector load(const float* p) { return *reinterpret_cast<const Unaligned*>(p); }
void store(float* p, Vector x) { *reinterpret_cast<Unaligned*>(p) = x; }
Vector splat(float x) { return Vector{x, x, x, x, x, x, x, x}; }

// exp(x) of x <= 88: 2^n p(r) with Cephes' polynomial, within 2 units of the last place; 0 below -87, NaN stays.
Vector exp(Vector x) {
  const Integers under = x < splat(-87.0F);
  x = under ? splat(-87.0F) : x;
  constexpr float kRound = 12582912.0F;  // 1.5 * 2^23: adding it leaves no fraction
  const Vector n = (x * 1.44269504088896341F + kRound) - kRound;
  const Vector r = (x - n * 0.693359375F) + n * 2.12194440e-4F;
  Vector p = splat(1.9875691500e-4F);
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  const Integers exponent = (__builtin_convertvector(n, Integers) + 127) << 23;
  p *= reinterpret_cast<Vector>(exponent);
  return under ? Vector{} : p;
}

float sum(Vector x) { return ((x[0] + x[4]) + (x[1] + x[5])) + ((x[2] + x[6]) + (x[3] + x[7])); }
float largest(Vector x) {
  float out = x[0];
  for (int i = 1; i < kLanes; ++i) out = x[i] > out ? x[i] : out;
  return out;
}

// A matrix of which element (i,k) lies at data[i * row + k * column]: also a transposed one.
struct Left {
  const float* data;
  int64_t row, column;
};

// R rows and C vectors of out = a b, b (K, ...) row-major.
template <int R, int C> void tile(Left a, int64_t K, Rows b, OutRows out) {
  Vector sums[R][C] = {};
  for (int64_t k = 0; k < K; ++k)
    for (int c = 0; c < C; ++c) {
      const Vector x = load(b.data + k * b.stride + c * kLanes);
      for (int r = 0; r < R; ++r) sums[r][c] += a.data[r * a.row + k * a.column] * x;
    }
  for (int r = 0; r < R; ++r)
    for (int c = 0; c < C; ++c) store(out.data + r * out.stride + c * kLanes, sums[r][c]);
}

template <int R> void tiles(Left a, int64_t K, int64_t N, Rows b, OutRows out) {
  int64_t n = 0;
  for (; n + 2 * kLanes <= N; n += 2 * kLanes) tile<R, 2>(a, K, {b.data + n, b.stride}, {out.data + n, out.stride});
  if (n < N) tile<R, 1>(a, K, {b.data + n, b.stride}, {out.data + n, out.stride});
}

// out (M,N) = a (M,K) b (K,N), N a multiple of 8.
void multiply(Left a, int64_t M, int64_t K, int64_t N, Rows b, OutRows out) {
  int64_t m = 0;
  for (; m + 4 <= M; m += 4) tiles<4>({a.data + m * a.row, a.row, a.column}, K, N, b, {out.data + m * out.stride, out.stride});
  for (; m < M; ++m) tiles<1>({a.data + m * a.row, a.row, a.column}, K, N, b, {out.data + m * out.stride, out.stride});
}

// x (n,d) -> (d,padded(n)), 0 where there is no row.
void transpose(Rows x, int64_t n, int64_t d, float* out) {
  const auto width = padded(n);
  for (int64_t c = 0; c < d; ++c) {
    for (int64_t i = 0; i < n; ++i) out[c * width + i] = x.data[i * x.stride + c];
    for (int64_t i = n; i < width; ++i) out[c * width + i] = 0;
  }
}

float scale_of(int64_t dim) { return 1.0F / __builtin_sqrtf(static_cast<float>(dim)); }

// In place over width values.
void softmax(float* row, const float* bias, int64_t width, float scale) {
  Vector top = splat(-kInfinity), total = {};
  for (int64_t j = 0; j < width; j += kLanes) {
    const Vector s = load(row + j) * scale + load(bias + j);
    store(row + j, s);
    top = s > top ? s : top;
  }
  const float m = largest(top);
  for (int64_t j = 0; j < width; j += kLanes) {
    const Vector e = exp(load(row + j) - m);
    store(row + j, e);
    total += e;
  }
  const float share = 1.0F / sum(total);
  for (int64_t j = 0; j < width; j += kLanes) store(row + j, load(row + j) * share);
}

}  // namespace

void attend(const Head& h, OutRows out, float* probabilities) {
  const auto width = padded(h.keys);
  const float scale = scale_of(h.dim);
  alignas(32) float keys[kWidest * kLongest], bias[kLongest];
  transpose(h.k, h.keys, h.dim, keys);
  multiply({h.q.data, h.q.stride, 1}, h.queries, h.dim, width, {keys, width}, {probabilities, width});
  for (int64_t j = 0; j < width; ++j) bias[j] = j < h.keys ? 0 : -kInfinity;
  for (int64_t i = 0; i < h.queries; ++i) {
    if (h.bias.data && (i == 0 || h.bias.stride != 0))
      for (int64_t j = 0; j < h.keys; ++j) bias[j] = h.bias.data[i * h.bias.stride + j];
    softmax(probabilities + i * width, bias, width, scale);
  }
  multiply({probabilities, width, 1}, h.queries, h.keys, h.dim, h.v, out);
}

void attend_backward(const Head& h, const float* probabilities, Rows out, OutRows q, OutRows k, OutRows v) {
  const auto width = padded(h.keys);
  const float scale = scale_of(h.dim);
  alignas(32) float values[kWidest * kLongest], scores[kLongest * kLongest];  // gradients with respect to the scores
  transpose(h.v, h.keys, h.dim, values);
  multiply({out.data, out.stride, 1}, h.queries, h.dim, width, {values, width}, {scores, width});
  for (int64_t i = 0; i < h.queries; ++i) {
    const float* p = probabilities + i * width;
    float* s = scores + i * width;
    Vector mean = {};
    for (int64_t j = 0; j < width; j += kLanes) mean += load(p + j) * load(s + j);
    const float centre = sum(mean);
    for (int64_t j = 0; j < width; j += kLanes) store(s + j, load(p + j) * (load(s + j) - centre) * scale);
  }
  multiply({scores, width, 1}, h.queries, h.keys, h.dim, h.k, q);
  multiply({scores, 1, width}, h.keys, h.queries, h.dim, h.q, k);
  multiply({probabilities, 1, width}, h.keys, h.queries, h.dim, out, v);
}

void gelu(const float* x, int64_t n, float* y, float* slope) {
  const auto eight = [](Vector z, Vector& value, Vector& derivative) {
    const Integers negative = z < Vector{};
    const Vector magnitude = (negative ? -z : z) * 0.70710678118654752F;
    const Vector t = 1.0F / (1.0F + 0.3275911F * magnitude), density = exp(-0.5F * z * z);
    Vector p = splat(1.061405429F);
    p = p * t - 1.453152027F;
    p = p * t + 1.421413741F;
    p = p * t - 0.284496736F;
    p = p * t + 0.254829592F;
    const Vector tail = 0.5F * p * t * density, phi = negative ? tail : 1.0F - tail;
    value = z * phi;
    derivative = phi + z * density * 0.39894228040143268F;
  };
  Vector value, derivative;
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    eight(load(x + i), value, derivative);
    store(y + i, value);
    if (slope) store(slope + i, derivative);
  }
  if (i == n) return;
  float rest[kLanes] = {};
  for (int64_t j = i; j < n; ++j) rest[j - i] = x[j];
  eight(load(rest), value, derivative);
  for (int64_t j = i; j < n; ++j) {
    y[j] = value[j - i];
    if (slope) slope[j] = derivative[j - i];
  }
}

}  // namespace vlp::nn::avx2
