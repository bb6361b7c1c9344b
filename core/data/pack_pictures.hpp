#pragma once
// The pictures of one split on their way into packed files: pixels of one size, and regions.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/data/spec.hpp"

namespace vlp::data {

// Called with what is being done and how far it is; may be empty.
using PrepareProgress = std::function<void(const std::string& what, int64_t done, int64_t total)>;

// Each file once, in order of first use.
class PictureList final {
 public:
  int64_t index_of(const std::filesystem::path& file);
  const std::vector<std::filesystem::path>& files() const { return files_; }
  int64_t size() const { return static_cast<int64_t>(files_.size()); }

 private:
  std::vector<std::filesystem::path> files_;
  std::unordered_map<std::string, int64_t> index_;
};

struct SplitFolder {
  std::filesystem::path folder;  // of the packed data
  std::string split;
};

// pictures_SPLIT.safetensors: decoded and resized to s.picture_size.
void pack_pixels(const PictureList& pictures, const DataSpec& s, const SplitFolder& to, const PrepareProgress& progress);

// KIND_SPLIT.safetensors, of the kind "regions" or "gold_regions". `files` holds the detector's files, or those of a generated world; a picture's record is the one
// named like its file without folder and extension. Throws BadInput where pictures have no record, naming the first, and where a record is not sound; of gold
// regions `needed` says which pictures must have one.
struct RegionFiles {
  std::string kind;  // also the key of the settings
  RegionSource source;
  std::filesystem::path files;
  std::vector<bool> needed = {};  // of each picture; empty: all
};
void pack_regions(const PictureList& pictures, const RegionFiles& from, const GridSpec& grid, const SplitFolder& to, const PrepareProgress& progress);

}  // namespace vlp::data
