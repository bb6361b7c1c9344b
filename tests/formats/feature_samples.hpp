#pragma once
// Small valid files of region features and tensors, built without the readers' code: what tests damage.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/formats/region_features.hpp"

namespace vlp::formats {

// N regions of D features, all values in order.
RegionRecord sample_record(const std::string& image, int64_t regions, int64_t width);

std::string base64_of(std::string_view bytes);
template <class T> std::string base64_of(const std::vector<T>& values) {
  return base64_of(std::string_view(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)));
}

// The columns of one row.
std::vector<std::string> obj36_row(const RegionRecord& record);
std::vector<std::string> bottom_up_row(const RegionRecord& record);
std::string tsv_line(const std::vector<std::string>& columns);  // with \r\n, as Python's csv ends it

// Whole files of three pictures.
std::string obj36_sample();
std::string bottom_up_sample();

// A .npy file of version 1: descr "<f4", shape "(2, 3)".
std::string npy_bytes(std::string_view descr, std::string_view shape, std::string_view data);
std::string npy_sample();  // float32 (3,4)

// A zip archive of (name, content), deflated where that is asked for.
enum class Packing { kStored, kDeflated };
std::string zip_bytes(const std::vector<std::pair<std::string, std::string>>& members, Packing packing);
// One picture as ROSITA lays it out.
std::vector<std::pair<std::string, std::string>> npz_members(const RegionRecord& record);
std::string npz_sample(Packing packing);
std::string npz64_sample();  // of tests/ref/zip64.py

// Two tensors and metadata.
std::string safetensors_sample();

}  // namespace vlp::formats
