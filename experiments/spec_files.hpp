#pragma once
// Where specs lie, and how the names that users type lead to them.

#include <filesystem>
#include <string>
#include <vector>

namespace vlp::experiments {

struct SpecFolders {
  std::vector<std::filesystem::path> folders;  // a spec's id is its path below one of them, without ".toml"
  std::filesystem::path shown_from;            // files below it are named relative to it in messages
};

// `specs` if it is not empty (option --specs), else experiments/ and ablations/ of the source tree.
SpecFolders spec_folders(const std::filesystem::path& specs = {});

struct SpecFile {
  std::string id;                              // "semmim/table-6"
  std::filesystem::path file;
};

// Every exhibit, sorted by id. Files named base*.toml are not exhibits but what others extend.
std::vector<SpecFile> list_specs(const SpecFolders& folders);

// An id or a path of a file. Throws BadInput with the nearest id; also where two folders hold the same id.
SpecFile find_spec(const SpecFolders& folders, const std::string& id_or_path);

}  // namespace vlp::experiments
