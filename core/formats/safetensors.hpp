#pragma once
// safetensors (github.com/huggingface/safetensors): named tensors as plain bytes, without torch.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/util/file.hpp"

namespace vlp::formats {

enum class DType { kBool, kU8, kI8, kF8E5M2, kF8E4M3, kI16, kU16, kF16, kBF16, kI32, kU32, kF32, kF64, kI64, kU64 };

int64_t size_of(DType dtype);           // bytes an element
std::string_view name_of(DType dtype);  // as in the file: "F32", "BF16", "I64", ...

// Row-major little-endian elements that somebody else owns.
struct TensorBytes {
  std::string name;
  DType dtype = DType::kF32;
  std::vector<int64_t> shape;        // empty: one element
  std::span<const std::byte> bytes;  // product(shape) x size_of(dtype)
};

using Metadata = std::map<std::string, std::string>;

// A file mapped read-only; the tensors' bytes point into the map and live as long as this object. The constructor checks everything that
// the format promises: header length, JSON, dtypes, shapes, and that the tensors fill the data without gap or overlap. Throws
// BadInput naming the file and the tensor.
class SafetensorsFile final {
 public:
  explicit SafetensorsFile(const std::filesystem::path& file);
  const std::vector<TensorBytes>& tensors() const { return tensors_; }  // in the order of their data
  bool contains(std::string_view name) const { return index_.contains(std::string(name)); }
  const TensorBytes& at(std::string_view name) const;  // throws BadInput with the nearest name
  const Metadata& metadata() const { return metadata_; }

 private:
  std::filesystem::path file_;
  MappedFile map_;
  Metadata metadata_;
  std::vector<TensorBytes> tensors_;
  std::unordered_map<std::string, size_t> index_;
};

// Writes atomically, in the order of the reference implementation (wider elements first, then by name, so that every tensor is
// aligned): the same tensors give the same bytes. Throws InternalFault for a repeated name or bytes that do not fit the shape.
void write_safetensors(const std::filesystem::path& file, std::span<const TensorBytes> tensors, const Metadata& metadata = {});

}  // namespace vlp::formats
