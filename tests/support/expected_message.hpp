#pragma once
// Bad inputs in a folder: NAME.toml, and in NAME.expected the whole message that it must give. To write the expectation of a new case, run the
// test with VLP_WRITE_EXPECTED=1 and read the result critically.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/util/file.hpp"

namespace vlp::test {

inline std::vector<std::filesystem::path> toml_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".toml") out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

inline void expect_message(const std::filesystem::path& expected, const std::string& message) {
  if (std::getenv("VLP_WRITE_EXPECTED")) write_file_atomic(expected, message);
  EXPECT_EQ(message, read_file(expected));
}

}  // namespace vlp::test
