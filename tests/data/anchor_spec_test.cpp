#include "core/data/anchor_spec.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/spec/document.hpp"
#include "core/util/error.hpp"

namespace vlp::data {
namespace {

TEST(AnchorSpec, ReadsItsKeysAndRefusesOthers) {
  const auto read = [](const char* json) {
    const auto document = spec::Document::from_json(nlohmann::json::parse(json), "anchors");
    const auto s = read_anchors(document.root());
    document.throw_if_errors();
    return s;
  };
  const auto plain = read("{}");
  EXPECT_EQ(plain.unit, text::AnchorUnit::kToken);
  EXPECT_EQ(plain.box, text::AnchorBox::kBest);
  EXPECT_EQ(plain.occurrence, text::AnchorOccurrence::kFirst);
  const auto other = read(R"({"unit": "word", "box": "all", "occurrence": "random"})");
  EXPECT_EQ(other.unit, text::AnchorUnit::kWord);
  EXPECT_EQ(other.box, text::AnchorBox::kAll);
  EXPECT_EQ(other.occurrence, text::AnchorOccurrence::kRandom);
  EXPECT_THROW(read(R"({"unit": "letter"})"), BadInput);
  EXPECT_THROW(read(R"({"region": "best"})"), BadInput);
}

}  // namespace
}  // namespace vlp::data
