// Each tests/spec/bad/NAME.toml must give exactly the message in NAME.expected. To write the expectation of a new case, run the test with
// VLP_WRITE_EXPECTED=1 and read the result critically.

#include <filesystem>

#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "tests/support/expected_message.hpp"
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

class BadSpec : public testing::TestWithParam<fs::path> {};

TEST_P(BadSpec, GivesTheWholeMessage) {
  test::expect_message(fs::path(GetParam()).replace_extension(".expected"), message_of(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, BadSpec, testing::ValuesIn(test::toml_files(kFolder)), [](const auto& c) { return c.param.stem().string(); });

TEST(BadSpec, ThereAreDozens) { EXPECT_GE(test::toml_files(kFolder).size(), 24U); }

}  // namespace
}  // namespace vlp::spec
