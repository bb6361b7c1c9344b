#pragma once
// A small valid copy of every published format, for the tests that take all formats alike (gzip, damage).

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace vlp::formats {

struct SampleFile {
  std::string name, content;
};

// Text that is cut is noticed by every JSON format; a plain text of lines may look like a shorter one.
enum class Cut { kNoticed, kShorter };

struct Sample {
  std::string format;
  std::vector<SampleFile> files;                                  // damage is done to each in turn
  std::function<size_t(const std::filesystem::path& root)> read;  // how many records
  size_t records = 0;                                             // in the undamaged files
  Cut cut = Cut::kNoticed;
};

// A further format is one entry.
const std::vector<Sample>& samples();

}  // namespace vlp::formats
