#pragma once
// A check of region features: what a set holds, and everything in it that would make a run stop or a score wrong.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/formats/region_reader.hpp"

namespace vlp::formats {

enum class RegionProblemKind { kUnreadable, kDuplicate, kOtherWidth, kOtherUnit, kNotFinite, kBoxOutside, kEmptyBox, kClassOutside };
std::string_view name_of(RegionProblemKind kind);  // "unreadable record", "picture that occurred before", ...

struct RegionProblem {
  RegionProblemKind kind;
  std::string text;  // with its place
};

struct RegionReport {
  RegionStore store;                                   // as checked against
  int64_t pictures = 0, regions = 0;                   // of records that could be read
  int64_t least_regions = 0, most_regions = 0;         // of one picture
  std::map<int64_t, int64_t> widths;                   // feature width -> pictures
  std::optional<std::pair<int64_t, int64_t>> classes;  // smallest and largest class id
  std::map<RegionProblemKind, int64_t> counts;         // kinds without any are absent
  std::vector<RegionProblem> problems;                 // the first of each kind, in the order of the file
  bool sound() const { return counts.empty(); }
};

// Reads everything once, in constant memory but for the pictures' ids. The store says what is expected; its unknown width and unit are those of
// the first picture. Keeps `most` problems of each kind. Throws BadInput where the path cannot be read at all.
RegionReport check_region_features(RegionLayout layout, const std::filesystem::path& path, const RegionStore& store, int64_t most = 10);

// Counts, then the number of problems of each kind and those kept, a line each; as to_text(Report) in check.hpp.
std::string to_text(const RegionReport& report);

}  // namespace vlp::formats
