#include "core/text/caption.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace vlp::text {
namespace {

TEST(CleanCaption, MatchesAlbef) {
  std::ifstream in(VLP_TEST_DIR "/ref/clean_caption.json");
  const auto cases = nlohmann::json::parse(in);
  ASSERT_GE(cases.size(), 100u);
  for (const auto& one : cases) EXPECT_EQ(clean_caption(one[0].get<std::string>(), one[1]), one[2].get<std::string>()) << one[0];
}

TEST(CleanCaption, ByHand) {
  EXPECT_EQ(clean_caption("The <person>'s black-and-white dog, (running)!  "), "the persons black and white dog running");
  EXPECT_EQ(clean_caption("a b c d", 2), "a b");
}

}  // namespace
}  // namespace vlp::text
