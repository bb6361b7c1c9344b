#pragma once
// The data doctor: every published format that `vlp data check KIND PATH` knows. A further kind is one line in the table of check_kinds.cpp.

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/formats/check.hpp"
#include "core/formats/region_reader.hpp"

namespace vlp::formats {

struct CheckRequest {
  std::filesystem::path path;
  std::filesystem::path images = {};  // where the pictures are, instead of where the kind expects them
  CheckSpec rules = {};
};

struct CheckKind {
  std::string_view name;
  std::string_view files;  // what PATH is, and the files expected below it
  Report (*check)(const CheckRequest& request);
};

std::span<const CheckKind> check_kinds();

// Region features are checked by check_region_features (region_check.hpp).
struct RegionKind {
  std::string_view name;
  std::string_view files;
  RegionLayout layout;
};

std::span<const RegionKind> region_kinds();
const RegionKind* find_region_kind(std::string_view name);  // nullptr: none

// A line or two a kind, those of region features last, for --help.
std::string describe_check_kinds();

// Reads, checks and compares with the published counts. Throws BadInput for an unknown kind, naming the nearest of all, and where a reader does.
Report check_kind(std::string_view kind, const CheckRequest& request);

}  // namespace vlp::formats
