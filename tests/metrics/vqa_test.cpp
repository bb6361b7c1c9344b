#include "core/metrics/vqa.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/metrics/vqa_contractions.hpp"
#include "core/metrics/vqa_normalize.hpp"
#include "core/util/error.hpp"

namespace vlp::metrics {
namespace {

using nlohmann::json;

json reference() {
  std::ifstream in(VLP_TEST_DIR "/ref/vqa_accuracy.json");
  return json::parse(in);
}

std::map<std::string, double> rounded(std::map<std::string, double> scores) {
  for (auto& [name, score] : scores) score = official_rounding(score);
  return scores;
}

TEST(VqaAccuracy, MatchesTheOfficialEvaluator) {
  const json ref = reference();
  std::vector<std::vector<std::string>> answers;
  for (const auto& q : ref["questions"]) answers.push_back(q["answers"]);
  std::vector<VqaItem> items;
  for (size_t i = 0; i < answers.size(); ++i) {
    const auto& q = ref["questions"][i];
    items.push_back({q["prediction"], answers[i], q["question_type"].get_ref<const std::string&>(), q["answer_type"].get_ref<const std::string&>()});
  }
  const auto scores = score_vqa(items);
  ASSERT_EQ(scores.items.size(), 320u);
  for (size_t i = 0; i < items.size(); ++i) EXPECT_NEAR(scores.items[i], ref["questions"][i]["score"].get<double>(), 1e-10) << ref["questions"][i];
  EXPECT_EQ(official_rounding(scores.overall), ref["overall"].get<double>());
  EXPECT_EQ(rounded(scores.per_question_type), (ref["per_question_type"].get<std::map<std::string, double>>()));
  EXPECT_EQ(rounded(scores.per_answer_type), (ref["per_answer_type"].get<std::map<std::string, double>>()));
}

TEST(VqaNormalize, MatchesTheOfficialStringProcessing) {
  const json ref = reference();
  for (const auto& one : ref["strings"]) {
    EXPECT_EQ(vqa_punctuation(one[0].get<std::string>()), one[1].get<std::string>()) << one[0];
    EXPECT_EQ(vqa_words(one[0].get<std::string>()), one[2].get<std::string>()) << one[0];
  }
}

TEST(VqaNormalize, HoldsTheOfficialContractions) {
  const auto ref = reference()["contractions"].get<std::map<std::string, std::string>>();
  EXPECT_EQ((std::map<std::string, std::string>(kVqaContractions.begin(), kVqaContractions.end())), ref);
}

TEST(VqaNormalize, ByHand) {
  EXPECT_EQ(vqa_normalize(" The Dog's two  balls.\n"), "dog's 2 balls");
  EXPECT_EQ(vqa_normalize("3.5 p.m."), "3.5 pm");
  EXPECT_EQ(vqa_punctuation("a,b"), "a b");
  EXPECT_EQ(vqa_punctuation("a, b"), "a b");
  EXPECT_EQ(vqa_punctuation("1,000-2"), "10002");
  EXPECT_EQ(vqa_trim("\ta\nb\t"), "a b");
}

TEST(VqaAccuracy, SoftScoreIsTheLeaveOneOutFormula) {
  for (int64_t count = 0; count <= 10; ++count) {
    std::vector<std::string> answers(10, "no");
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) answers[i] = "yes";
    EXPECT_NEAR(vqa_accuracy("yes", answers), 100 * vqa_soft_score(count), 1e-12) << count;
  }
}

TEST(VqaAccuracy, UnanimousReferencesAreComparedAsTheyStand) {
  const std::vector<std::string> same(10, "Two dogs");
  EXPECT_EQ(vqa_accuracy("two dogs", same), 0);
  EXPECT_EQ(vqa_accuracy(" Two dogs\n", same), 100);
  std::vector<std::string> mixed = same;
  mixed[0] = "three";
  EXPECT_EQ(vqa_accuracy("2 DOGS", mixed), 100);
}

TEST(VqaAccuracy, NeedsReferencesAndQuestions) {
  EXPECT_THROW(vqa_accuracy("yes", {}), InternalFault);
  EXPECT_THROW(score_vqa({}), InternalFault);
}

TEST(OfficialRounding, IsCorrectlyRounded) {
  EXPECT_EQ(official_rounding(0.125), 0.12);  // half to even where the binary value is exact
  EXPECT_EQ(official_rounding(0.375), 0.38);
  EXPECT_EQ(official_rounding(2.675), 2.67);  // the double lies below
}

}  // namespace
}  // namespace vlp::metrics
