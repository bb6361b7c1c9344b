#pragma once
// The header of a safetensors file: JSON that is not to be trusted.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/formats/safetensors.hpp"

namespace vlp::formats {

struct SafetensorsEntry {
  std::string name;
  DType dtype = DType::kF32;
  std::vector<int64_t> shape;
  uint64_t begin = 0, end = 0;  // in the data behind the header
};

struct SafetensorsHeader {
  std::vector<SafetensorsEntry> entries;  // in the order of their data
  Metadata metadata;
};

// product(shape) x size_of(dtype); none if it does not fit into 63 bits or a size is negative.
std::optional<uint64_t> byte_count(DType dtype, const std::vector<int64_t>& shape);

// Throws BadInput naming `file` and the tensor: invalid JSON, repeated names, unknown dtype, bad shape, offsets that do not fit the shape.
SafetensorsHeader parse_safetensors_header(std::string_view text, const std::string& file);

// The entries fill `size` bytes of data one behind the other; else throws BadInput naming `file` and the tensor.
void check_safetensors_layout(const std::vector<SafetensorsEntry>& entries, uint64_t size, const std::string& file);

}  // namespace vlp::formats
