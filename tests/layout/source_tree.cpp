#include "tests/layout/source_tree.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "core/util/file.hpp"

namespace vlp::layout {
namespace fs = std::filesystem;

fs::path root() { return fs::path(VLP_TEST_DIR).parent_path(); }

std::vector<std::string> project_files() {
  std::vector<std::string> out;
  for (auto entry = fs::recursive_directory_iterator(root()); entry != fs::recursive_directory_iterator(); ++entry) {
    const auto name = entry->path().filename().string();
    if (entry->is_directory()) {
      const bool top = entry.depth() == 0;
      if (name == ".git" || name == "__pycache__" || (top && (name.starts_with("build") || name == "results"))) entry.disable_recursion_pending();
    } else if (entry->is_regular_file() && name != ".git") {
      out.push_back(entry->path().lexically_relative(root()).string());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<Include> includes_in(const std::string& text) {
  std::vector<Include> out;
  std::istringstream lines(text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const auto start = line.find_first_not_of(" \t");
    if (start == std::string::npos || line[start] != '#') continue;
    const auto word = line.find_first_not_of(" \t", start + 1);
    if (word == std::string::npos || line.compare(word, 7, "include") != 0) continue;
    const auto open = line.find_first_of("\"<", word + 7);
    if (open == std::string::npos) continue;
    const bool quoted = line[open] == '"';
    const auto close = line.find(quoted ? '"' : '>', open + 1);
    out.push_back({number, line.substr(open + 1, close - open - 1), quoted});
  }
  return out;
}

std::vector<SourceFile> source_files() {
  constexpr std::array kExtensions{".cpp", ".hpp", ".cu", ".cuh"};
  std::vector<SourceFile> out;
  for (const auto& path : project_files())
    if (std::ranges::find(kExtensions, fs::path(path).extension().string()) != kExtensions.end())
      out.push_back({path, includes_in(read_file(root() / path))});
  return out;
}

}  // namespace vlp::layout
