#include "core/nn/shape.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/util/error.hpp"

namespace vlp::nn {

std::string shape(const at::Tensor& t) { return t.defined() ? fmt::format("({})", fmt::join(t.sizes(), ", ")) : "(undefined)"; }

void expect_shape(const char* where, const char* name, const at::Tensor& t, at::IntArrayRef expected) {
  bool fits = t.defined() && t.dim() == static_cast<int64_t>(expected.size());
  for (size_t i = 0; fits && i < expected.size(); ++i) fits = expected[i] < 0 || t.size(static_cast<int64_t>(i)) == expected[i];
  if (!fits) throw ShapeError(fmt::format("{}: {} is {}, expected ({})", where, name, shape(t), fmt::join(expected, ", ")));
}

}  // namespace vlp::nn
