#pragma once
// Pictures of a folder by the number that their names end in, as COCO names them.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace vlp::formats {

class PictureIndex final {
 public:
  // Lists every file below `root`; a folder that does not exist holds none.
  explicit PictureIndex(const std::filesystem::path& root);
  // The file whose stem ends in `id` (leading zeros apart). Among several, the one with `split` in its path below the root
  // ("val2014/...", "COCO_val2014_..."). None: root / COCO_<split>2014_<12 digits>.jpg (test: 2015), the official name. Throws BadInput naming two
  // of them if several remain.
  std::filesystem::path find(int64_t id, const std::string& split) const;
  // The first file whose stem ends in `id`, if there is any.
  std::optional<std::filesystem::path> any(int64_t id) const;

 private:
  std::filesystem::path root_;
  std::unordered_map<int64_t, std::vector<std::filesystem::path>> files_;  // relative to the root, sorted
};

}  // namespace vlp::formats
