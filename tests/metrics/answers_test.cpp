// NLVR2, entailment and boxes against the public evaluation code. GQA is compared in tests/formats/scoring_test.cpp, from files.

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/metrics/boxes.hpp"
#include "core/metrics/class_accuracy.hpp"
#include "core/metrics/gqa.hpp"
#include "core/metrics/nlvr2.hpp"
#include "core/util/error.hpp"

namespace vlp::metrics {
namespace {

using nlohmann::json;

json reference(const char* part) {
  std::ifstream in(VLP_TEST_DIR "/ref/answer_scores.json");
  return json::parse(in)[part];
}

TEST(Nlvr2, TheGroupIsTheIdentifierWithoutItsPair) {
  EXPECT_EQ(nlvr2_group("dev-850-0-1"), "dev-850--1");
  EXPECT_EQ(nlvr2_group("dev-850-12-1"), "dev-850--1");
  EXPECT_EQ(nlvr2_group("test1-8-0-10"), "test1-8--10");
  EXPECT_THROW(nlvr2_group("dev-850"), InternalFault);
}

TEST(Nlvr2, ByHand) {
  const std::vector<Nlvr2Item> items{{"dev-1-0-0", "true", "True"}, {"dev-1-1-0", "False", "True"}, {"dev-1-0-1", "False", "False"}};
  const auto scores = score_nlvr2(items);
  EXPECT_EQ(scores.items, (std::vector<double>{100, 0, 100}));
  EXPECT_NEAR(scores.accuracy, 200.0 / 3, 1e-12);
  EXPECT_EQ(scores.consistency, 50);
  EXPECT_EQ(scores.group_names, (std::vector<std::string>{"dev-1--0", "dev-1--1"}));
  EXPECT_THROW(score_nlvr2({}), InternalFault);
}

TEST(ClassAccuracy, MatchesScikitLearn) {
  const json ref = reference("entailment");
  std::vector<Classified> items;
  for (size_t i = 0; i < ref["labels"].size(); ++i) items.push_back({ref["predictions"][i], ref["labels"][i]});
  const auto found = class_accuracy(items);
  EXPECT_NEAR(found.accuracy, ref["accuracy"].get<double>(), 1e-10);
  EXPECT_NEAR(found.balanced, ref["balanced"].get<double>(), 1e-10);
  ASSERT_EQ(found.of_class.size(), 3u);
  for (const auto& [name, value] : ref["per_class"].items()) EXPECT_NEAR(found.of_class.at(name), value.get<double>(), 1e-10) << name;
  EXPECT_THROW(class_accuracy({}), InternalFault);
}

Box box(const json& b) { return {b[0], b[1], b[2], b[3]}; }

TEST(Boxes, InclusiveOverlapMatchesUniter) {
  const json all = reference("boxes");
  ASSERT_GE(all.size(), 60u);
  for (const auto& one : all)
    EXPECT_NEAR(intersection_over_union(box(one["a"]), box(one["b"]), PixelRule::kInclusive), one["iou"].get<double>(), 1e-12) << one;
}

TEST(Boxes, ByHand) {
  EXPECT_NEAR(intersection_over_union({0, 0, 10, 10}, {5, 0, 10, 10}, PixelRule::kContinuous), 50.0 / 150, 1e-12);
  EXPECT_NEAR(intersection_over_union({0, 0, 10, 10}, {5, 0, 10, 10}, PixelRule::kInclusive), 50.0 / 150, 1e-12);
  // One shared column of pixels counts by the continuous rule only.
  EXPECT_NEAR(intersection_over_union({0, 0, 10, 10}, {9, 0, 10, 10}, PixelRule::kContinuous), 10.0 / 190, 1e-12);
  EXPECT_EQ(intersection_over_union({0, 0, 10, 10}, {9, 0, 10, 10}, PixelRule::kInclusive), 0);
  EXPECT_EQ(intersection_over_union({0, 0, 0, 0}, {0, 0, 0, 0}, PixelRule::kContinuous), 0);
  EXPECT_THROW(intersection_over_union({0, 0, -1, 5}, {0, 0, 1, 1}, PixelRule::kInclusive), InternalFault);
}

TEST(Boxes, HalfIsNotEnough) {
  const std::vector<Grounded> items{{{0, 0, 4, 4}, {0, 0, 4, 2}}, {{0, 0, 4, 4}, {0, 0, 4, 3}}};
  EXPECT_EQ(grounding_hits(items, PixelRule::kInclusive), (std::vector<double>{0, 100}));
}

GqaItem question(const std::string& id, const std::string& prediction, const std::string& answer) {
  GqaItem out;
  out.id = id;
  out.prediction = prediction;
  out.answer = answer;
  out.structural = "query";
  return out;
}

TEST(Gqa, ByHand) {
  std::vector<GqaItem> items{question("1", "red", "red"), question("2", "no", "yes"), question("3", "no", "yes")};
  items[0].entailed = {"1", "2", "3"};
  items[1].structural = "verify";
  items[1].entailed = {"1"};  // is wrong itself: does not count
  items[2].balanced = false;
  items[0].group = items[1].group = "g";
  const auto scores = score_gqa(items, {.consistency = true});
  EXPECT_EQ(scores.accuracy, 50);
  EXPECT_EQ(scores.open, 100);
  EXPECT_EQ(scores.binary, 0);
  EXPECT_EQ(scores.consistency, 0);
  EXPECT_NEAR(*scores.distribution, 1.0 / 100, 1e-15);  // one "yes" expected, none predicted; "no" is no true answer
  EXPECT_FALSE(scores.validity.has_value());
  EXPECT_FALSE(score_gqa(items).consistency.has_value());
}

TEST(Gqa, NeedsBalancedQuestionsAndKnownEntailedOnes) {
  std::vector<GqaItem> items{question("1", "red", "red")};
  items[0].entailed = {"9"};
  EXPECT_THROW(score_gqa(items, {.consistency = true}), InternalFault);
  items[0].balanced = false;
  EXPECT_THROW(score_gqa(items), InternalFault);
}

}  // namespace
}  // namespace vlp::metrics
