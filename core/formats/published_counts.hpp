#pragma once
// How many records each published data set has, to hold a copy against.

#include <cstdint>
#include <span>
#include <string_view>

#include "core/formats/report.hpp"

namespace vlp::formats {

struct PublishedCount {
  std::string_view kind;   // as in `vlp data check KIND`
  std::string_view split;  // of the reader; "train+val" or "all" are sums
  std::string_view what;   // "pictures", "captions", ...
  int64_t count;
  std::string_view source;  // where the number is printed
};

std::span<const PublishedCount> published_counts();

// Adds a note with the number of counts that agree, and a remark for each that does not.
void compare_with_published(Report& report, std::string_view kind);

}  // namespace vlp::formats
