#include "core/formats/picture_index.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

namespace fs = std::filesystem;

std::optional<int64_t> trailing_number(const std::string& stem) {
  const size_t last = stem.find_last_not_of("0123456789");
  const std::string digits = stem.substr(last == std::string::npos ? 0 : last + 1);
  if (digits.empty() || digits.size() > 18) return std::nullopt;
  return std::stoll(digits);
}

bool is_picture(const fs::path& file) {
  const auto extension = file.extension();
  return extension == ".jpg" || extension == ".jpeg" || extension == ".png";
}

}  // namespace

PictureIndex::PictureIndex(const fs::path& root) : root_(root) {
  std::error_code absent;
  const auto options = fs::directory_options::follow_directory_symlink | fs::directory_options::skip_permission_denied;
  for (auto entry = fs::recursive_directory_iterator(root, options, absent); !absent && entry != fs::recursive_directory_iterator();
       entry.increment(absent)) {
    const auto number = trailing_number(entry->path().stem().string());
    if (number && is_picture(entry->path())) files_[*number].push_back(entry->path().lexically_relative(root));
  }
  for (auto& [number, files] : files_) std::sort(files.begin(), files.end());
}

fs::path PictureIndex::find(int64_t id, const std::string& split) const {
  const auto found = files_.find(id);
  if (found == files_.end()) return root_ / fmt::format("COCO_{}{}_{:012}.jpg", split, split == "test" ? 2015 : 2014, id);
  if (found->second.size() == 1) return root_ / found->second.front();
  std::vector<fs::path> fitting;
  std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(fitting),
               [&](const fs::path& file) { return file.string().find(split) != std::string::npos; });
  if (fitting.size() == 1) return root_ / fitting.front();
  const auto& several = fitting.empty() ? found->second : fitting;
  throw BadInput(fmt::format("{}: picture {} of split {} may be {} or {}; give the folder of one split", root_.string(), id, split,
                             several[0].string(), several[1].string()));
}

std::optional<fs::path> PictureIndex::any(int64_t id) const {
  const auto found = files_.find(id);
  if (found == files_.end()) return std::nullopt;
  return root_ / found->second.front();
}

}  // namespace vlp::formats
