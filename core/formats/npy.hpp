#pragma once
// NumPy's .npy (numpy.lib.format, versions 1 to 3): one array of plain numbers.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/formats/safetensors.hpp"

namespace vlp::formats {

// Row-major little-endian elements, whatever the order in the file (NumPy's `fortran_order`).
struct NpyArray {
  DType dtype = DType::kF32;
  std::vector<int64_t> shape;    // empty: one element
  std::vector<std::byte> bytes;  // product(shape) x size_of(dtype)
};

// `bytes` is a whole .npy file; `name` stands for it in messages. Throws BadInput naming it: not .npy, a header that is not as NumPy writes
// it, elements that are no numbers or booleans (objects, strings, complex, structures), big-endian order, and a length that does not fit
// the shape. shape and dtype are in the message.
NpyArray parse_npy(std::string_view bytes, const std::string& name);

// The file may be gzip-compressed. Throws as parse_npy.
NpyArray read_npy(const std::filesystem::path& file);

// The elements of an F16, F32 or F64 array, rounded to 32 bits. Throws BadInput naming `name` for another type.
std::vector<float> to_floats(const NpyArray& array, const std::string& name);

}  // namespace vlp::formats
