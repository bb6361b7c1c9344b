#pragma once
// Verbs called in a folder of their own.

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "experiments/verbs.hpp"

namespace vlp::experiments {

class VerbTest : public ::testing::Test {
 protected:

  std::string write(const std::string& name, const std::string& content) const {
    write_file_atomic(folder_ / name, content);
    return (folder_ / name).string();
  }
  // What a verb prints that ends with 0.
  static std::string output(int (*verb)(const Arguments&), const Arguments& args) {
    ::testing::internal::CaptureStdout();
    try {
      EXPECT_EQ(verb(args), 0);
    } catch (...) {
      ::testing::internal::GetCapturedStdout();
      throw;
    }
    return ::testing::internal::GetCapturedStdout();
  }

  ScratchFolder scratch_{"vlp-verb"};
  std::filesystem::path folder_ = scratch_.path();
};

}  // namespace vlp::experiments
