#pragma once
// The repository's files as text: what the layout tests look at.

#include <filesystem>
#include <string>
#include <vector>

namespace vlp::layout {

struct Include {
  int line = 0;
  std::string target;  // "core/util/error.hpp" or "torch/torch.h"
  bool quoted = false;
};
struct SourceFile {
  std::string path;  // relative to the root, "core/nn/linear.cpp"
  std::vector<Include> includes;
};

std::filesystem::path root();

// Every file of the project (not build folders, results, version control), relative to the root, sorted.
std::vector<std::string> project_files();

// The C++ and CUDA files among them with their #include lines.
std::vector<SourceFile> source_files();
std::vector<Include> includes_in(const std::string& text);

}  // namespace vlp::layout
