#include "experiments/spec_files.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/nearest.hpp"
#include "experiments/built_from.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;

fs::path normal(const fs::path& path) { return fs::absolute(path).lexically_normal(); }

std::string id_below(const fs::path& file, const fs::path& folder) {
  return normal(file).lexically_relative(normal(folder)).replace_extension().generic_string();
}

bool is_exhibit(const fs::path& file) { return file.extension() == ".toml" && !file.filename().string().starts_with("base"); }

}  // namespace

SpecFolders spec_folders(const fs::path& specs) {
  if (specs.empty()) return {{source_folder() / "experiments", source_folder() / "ablations"}, source_folder()};
  if (!fs::is_directory(specs)) throw BadInput(fmt::format("--specs {}: not a folder", specs.string()));
  return {{specs}, specs};
}

std::vector<SpecFile> list_specs(const SpecFolders& folders) {
  std::vector<SpecFile> out;
  for (const auto& folder : folders.folders) {
    if (!fs::is_directory(folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file() && is_exhibit(entry.path())) out.push_back({id_below(entry.path(), folder), entry.path()});
  }
  std::sort(out.begin(), out.end(), [](const SpecFile& a, const SpecFile& b) { return a.id != b.id ? a.id < b.id : a.file < b.file; });
  return out;
}

SpecFile find_spec(const SpecFolders& folders, const std::string& id_or_path) {
  if (fs::is_regular_file(id_or_path)) {
    for (const auto& folder : folders.folders)
      if (const auto id = id_below(id_or_path, folder); !id.starts_with("..")) return {id, id_or_path};
    return {fs::path(id_or_path).replace_extension().generic_string(), id_or_path};
  }
  std::vector<SpecFile> found;
  std::vector<std::string> ids;
  for (auto& spec : list_specs(folders)) {
    ids.push_back(spec.id);
    if (spec.id == id_or_path) found.push_back(std::move(spec));
  }
  if (found.size() == 1) return found[0];
  if (found.empty())
    throw BadInput(fmt::format("no exhibit '{}' and no such file{}", id_or_path, did_you_mean(id_or_path, ids)));
  throw BadInput(fmt::format("'{}' is both {} and {}; name the file", id_or_path, found[0].file.string(), found[1].file.string()));
}

}  // namespace vlp::experiments
