#pragma once
// Vectors as tensors of a safetensors file.

#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/formats/safetensors.hpp"

namespace vlp::data {

template <class T>
constexpr formats::DType dtype_of() {
  if constexpr (std::is_same_v<T, uint8_t>) return formats::DType::kU8;
  if constexpr (std::is_same_v<T, int32_t>) return formats::DType::kI32;
  if constexpr (std::is_same_v<T, int64_t>) return formats::DType::kI64;
  if constexpr (std::is_same_v<T, float>) return formats::DType::kF32;
}

// `values` must outlive what is returned.
template <class T>
formats::TensorBytes tensor(std::string name, std::vector<int64_t> shape, const std::vector<T>& values) {
  return {std::move(name), dtype_of<T>(), std::move(shape), std::as_bytes(std::span(values))};
}
template <class T>
formats::TensorBytes list(std::string name, const std::vector<T>& values) {
  return tensor(std::move(name), {static_cast<int64_t>(values.size())}, values);
}

// Lists of different length behind each other.
struct RaggedBuilder {
  std::vector<int32_t> values;
  std::vector<int64_t> first{0};
  void add(const std::vector<int64_t>& ids) {
    values.insert(values.end(), ids.begin(), ids.end());
    first.push_back(static_cast<int64_t>(values.size()));
  }
  int64_t size() const { return static_cast<int64_t>(first.size()) - 1; }
};

}  // namespace vlp::data
