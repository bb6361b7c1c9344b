// Settings of the system. Each bad/NAME.toml must give exactly the message in NAME.expected; to write the expectation of a new case, run the test with
// VLP_WRITE_EXPECTED=1 and read the result critically.

#include "core/systems/semmim/spec.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/spec/document.hpp"
#include "core/util/error.hpp"
#include "tests/support/expected_message.hpp"

namespace vlp::systems::semmim {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

const fs::path kFolder = fs::path(VLP_TEST_DIR) / "semmim" / "bad";

std::string message_of(const fs::path& file) {
  try {
    const auto document = spec::Document::load(file, kFolder);
    const auto node = document.root();
    const auto model = read_model(node.child("model"));
    node.child("model").reject_unread_keys();
    const auto losses = read_losses(node.child("phase"));
    check_losses(losses, model, node.child("phase"));
    document.reject_unread_keys();
    document.throw_if_errors();
  } catch (const BadInput& e) {
    return std::string(e.what()) + '\n';
  }
  return "no error\n";
}

class BadSemmimSpec : public testing::TestWithParam<fs::path> {};

TEST_P(BadSemmimSpec, GivesTheWholeMessage) {
  test::expect_message(fs::path(GetParam()).replace_extension(".expected"), message_of(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(All, BadSemmimSpec, testing::ValuesIn(test::toml_files(kFolder)), [](const auto& c) { return c.param.stem().string(); });

MimSpec mim_of(const char* json, nlohmann::json* resolved = nullptr) {
  const auto document = spec::Document::from_json(nlohmann::json::parse(json), "test");
  const auto s = read_mim(document.root());
  document.throw_if_errors();
  if (resolved) *resolved = document.resolved();
  return s;
}

TEST(SemmimSpec, AHeadIsAListOfWidthsOrOneWidth) {
  nlohmann::json resolved;
  EXPECT_THAT(mim_of("{}").head_hidden, ElementsAre(3072));
  EXPECT_THAT(mim_of(R"({"head_hidden": 256})", &resolved).head_hidden, ElementsAre(256));
  EXPECT_THAT(mim_of(resolved.dump().c_str()).head_hidden, ElementsAre(256)) << "frozen and read again";
  EXPECT_THAT(mim_of(R"({"head_hidden": [1536, 1536]})", &resolved).head_hidden, ElementsAre(1536, 1536));
  EXPECT_THAT(mim_of(resolved.dump().c_str()).head_hidden, ElementsAre(1536, 1536));
  EXPECT_THAT(mim_of(R"({"head_hidden": []})").head_hidden, IsEmpty());
}

TEST(SemmimSpec, TheMomentumBranchIsThereForTargetsAndForAgreement) {
  LossSpec l;
  l.masked_image.supervision = Supervision::kRawPixels;
  EXPECT_TRUE(l.needs_momentum());
  l.agreement = 0;
  EXPECT_FALSE(l.needs_momentum());
  l.masked_image.supervision = Supervision::kSelfDistilled;
  EXPECT_TRUE(l.needs_momentum());
}

}  // namespace
}  // namespace vlp::systems::semmim
