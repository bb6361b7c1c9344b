// Each tests/spec/bad/NAME.toml must give exactly the message in NAME.expected. To write the expectation of a new case, run the test with
// VLP_WRITE_EXPECTED=1 and read the result critically.

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "tests/spec/toy.hpp"

namespace vlp::spec {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(VLP_TEST_DIR) / "spec" / "bad";

std::string message_of(const fs::path& file) {
  try {
    const auto document = Document::load(file, kFolder);
    if (document.problems()->empty()) read_toy(document.root());
    document.throw_if_errors();
  } catch (const BadInput& e) {
    return std::string(e.what()) + '\n';
  }
  return "no error\n";
}

std::vector<fs::path> cases() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(kFolder))
    if (entry.path().extension() == ".toml") out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

class BadSpec : public testing::TestWithParam<fs::path> {};

TEST_P(BadSpec, GivesTheWholeMessage) {
  const fs::path expected = fs::path(GetParam()).replace_extension(".expected");
  const std::string message = message_of(GetParam());
  if (std::getenv("VLP_WRITE_EXPECTED")) write_file_atomic(expected, message);
  EXPECT_EQ(message, read_file(expected));
}

INSTANTIATE_TEST_SUITE_P(All, BadSpec, testing::ValuesIn(cases()), [](const auto& c) { return c.param.stem().string(); });

TEST(BadSpec, ThereAreDozens) { EXPECT_GE(cases().size(), 24U); }

}  // namespace
}  // namespace vlp::spec
