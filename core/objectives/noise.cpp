#include "core/objectives/noise.hpp"

#include <cmath>

#include <ATen/ATen.h>

namespace vlp::objectives {

at::Tensor uniform_noise(at::IntArrayRef sizes, Random& random) {
  auto out = at::empty(sizes, at::kFloat);
  float* p = out.data_ptr<float>();
  for (int64_t i = 0, n = out.numel(); i < n; ++i) p[i] = static_cast<float>(random.next() >> 8) * 0x1p-24f;
  return out;
}

at::Tensor gumbel_noise(at::IntArrayRef sizes, Random& random) {
  return uniform_noise(sizes, random).add_(0x1p-25).log_().neg_().log_().neg_();
}

}  // namespace vlp::objectives
