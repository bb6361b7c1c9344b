#pragma once
// Where genuine data sets lie, for tests that use them when they are there.

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace vlp::test {

// VLP_TEST_DATA, else ../shared/data beside the checkout; nothing where that is no folder.
inline std::optional<std::filesystem::path> real_data() {
  const char* named = std::getenv("VLP_TEST_DATA");
  const std::filesystem::path folder = named ? named : VLP_TEST_DIR "/../../shared/data";
  if (std::filesystem::is_directory(folder)) return folder;
  return std::nullopt;
}

}  // namespace vlp::test
