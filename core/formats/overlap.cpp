#include "core/formats/overlap.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <unordered_map>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/sha256.hpp"

namespace vlp::formats {
namespace {

using Groups = std::unordered_map<std::string, std::vector<size_t>>;

bool in_several_splits(const std::vector<ImageRecord>& images, const std::vector<size_t>& members) {
  return std::any_of(members.begin(), members.end(), [&](size_t i) { return images[i].split != images[members.front()].split; });
}

// Later pictures paired with the first picture of another split.
void add_pairs(const std::vector<ImageRecord>& images, const std::vector<size_t>& members, bool same_file, std::map<size_t, Overlap>& out) {
  for (const size_t later : members)
    for (const size_t earlier : members) {
      if (earlier >= later || images[earlier].split == images[later].split) continue;
      out.emplace(later, Overlap{earlier, later, same_file});
      break;
    }
}

// What equal pictures share before they are hashed: the size, and the name unless every content is compared.
std::string outline(const std::filesystem::path& file, bool all_content) {
  std::error_code absent;
  const auto size = std::filesystem::file_size(file, absent);
  return absent ? "" : fmt::format("{}/{}", size, all_content ? "" : file.filename().string());
}

std::string content_hash(const std::filesystem::path& file) {
  try {
    return sha256_file(file);
  } catch (const BadInput&) {
    return "";  // unreadable: `check` reports it as a picture of its own
  }
}

}  // namespace

std::vector<Overlap> find_overlaps(const std::vector<ImageRecord>& images, bool all_content) {
  std::map<size_t, Overlap> found;  // by the later picture
  Groups paths, outlines;
  for (size_t i = 0; i < images.size(); ++i)
    if (!images[i].file.empty()) paths[images[i].file.lexically_normal().string()].push_back(i);
  for (const auto& [path, members] : paths) {
    if (in_several_splits(images, members)) add_pairs(images, members, true, found);
    const std::string key = outline(path, all_content);
    if (!key.empty()) outlines[key].insert(outlines[key].end(), members.begin(), members.end());
  }
  for (auto& [key, members] : outlines) {
    if (!in_several_splits(images, members)) continue;
    std::sort(members.begin(), members.end());
    Groups contents;
    for (const size_t i : members) contents[content_hash(images[i].file)].push_back(i);
    contents.erase("");
    for (const auto& [hash, equal] : contents) add_pairs(images, equal, false, found);
  }
  std::vector<Overlap> out;
  for (const auto& [later, overlap] : found) out.push_back(overlap);
  return out;
}

}  // namespace vlp::formats
