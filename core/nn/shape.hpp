#pragma once
// Shapes in error messages.

#include <string>

#include <ATen/core/Tensor.h>

namespace vlp::nn {

std::string shape(const at::Tensor& t);  // "(2, 3, 4)"
// Throws ShapeError "WHERE: NAME is (2, 3), expected (2, 4)" unless the sizes agree; -1 in `expected` fits any size.
void expect_shape(const char* where, const char* name, const at::Tensor& t, at::IntArrayRef expected);

}  // namespace vlp::nn
