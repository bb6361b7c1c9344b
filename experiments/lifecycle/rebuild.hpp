#pragma once
// A new database from run folders, where the old one was lost.

#include <filesystem>
#include <string>
#include <vector>

namespace vlp::experiments {

struct Rebuilt {
  int64_t runs = 0, done = 0;
  std::vector<std::string> problems;  // folders that could not be taken over, and why
};

// Creates `database` with every run that has a folder below `runs_folder`; those that ended well get their scores, curves and per-item scores
// again. They belong to the exhibit "recovered/runs" until `vlp run` registers the exhibits that use them.
Rebuilt rebuild_database(const std::filesystem::path& database, const std::filesystem::path& runs_folder);

}  // namespace vlp::experiments
