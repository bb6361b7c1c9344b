#include "core/data/world/questions.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "core/data/world/nouns.hpp"

namespace vlp::data::world {
namespace {

Question about(const std::string& text, const std::string& answer, std::vector<std::string> plausible) {
  return {text, "family", QuestionType::kExistence, answer, std::move(plausible)};
}

TEST(Balancer, RefusesAnAnswerThatRunsAhead) {
  Balancer balancer;
  const auto yes = about("is there a man?", "yes", {"yes", "no"}), no = about("is there a man?", "no", {"yes", "no"});
  EXPECT_EQ(balancer.surplus(yes), 0);
  balancer.take(yes);
  balancer.take(yes);
  EXPECT_FALSE(balancer.surplus(yes));
  EXPECT_EQ(balancer.surplus(no), 0);
  balancer.take(no);
  EXPECT_TRUE(balancer.surplus(yes));
}

TEST(Balancer, HoldsAFamilyTogetherAcrossTexts) {
  Balancer balancer;
  for (int i = 0; i < 5; ++i) balancer.take(about("is there a " + std::to_string(i) + "?", "yes", {"yes", "no"}));
  EXPECT_FALSE(balancer.surplus(about("is there a new one?", "yes", {"yes", "no"})));
  EXPECT_TRUE(balancer.surplus(about("is there a new one?", "no", {"yes", "no"})));
}

class ChosenQuestions : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const auto spec = world_defaults(Difficulty::kEasy);
    const auto allowed = nouns_of(false);
    Balancer balancer;
    for (uint64_t i = 0; i < 1500; ++i) {
      Random scene_stream(2, "test.scene", i), stream(2, "test.vqa", i);
      const auto scene = draw_scene(spec, allowed, scene_stream);
      auto some = choose_questions(balancer, scene, 10, allowed, stream);
      std::map<std::string, int> texts;
      for (const auto& q : some) EXPECT_EQ(++texts[q.text], 1) << q.text;
      all_.insert(all_.end(), some.begin(), some.end());
    }
  }
  static void TearDownTestSuite() { all_.clear(); }
  static std::vector<Question> all_;
};
std::vector<Question> ChosenQuestions::all_;

TEST_F(ChosenQuestions, AreAsManyAsAskedAndOfEveryType) {
  EXPECT_GE(all_.size(), 14950U);
  std::map<QuestionType, size_t> types;
  for (const auto& q : all_) ++types[q.type];
  for (int t = 0; t < kQuestionTypes; ++t) EXPECT_GT(types[static_cast<QuestionType>(t)], all_.size() / 10) << question_type_name(static_cast<QuestionType>(t));
}

TEST_F(ChosenQuestions, NeitherTextNorFamilyTellsTheAnswer) {
  std::map<std::string, std::map<std::string, int64_t>> by_text, by_family;
  std::map<std::string, size_t> plausible;
  for (const auto& q : all_) {
    ++by_text[q.text][q.answer];
    ++by_family[q.family][q.answer];
    plausible[q.text] = q.plausible.size();
    EXPECT_NE(std::find(q.plausible.begin(), q.plausible.end(), q.answer), q.plausible.end()) << q.text << " " << q.answer;
  }
  for (const auto& [text, answers] : by_text) {
    int64_t most = 0, sum = 0;
    for (const auto& [answer, n] : answers) most = std::max(most, n), sum += n;
    // At most two ahead of the rarest plausible answer, which comes at most as often as the mean.
    EXPECT_LE(most, sum / static_cast<int64_t>(plausible[text]) + 2) << text;
  }
  for (const auto& [family, answers] : by_family) {
    if (!family.starts_with("noun at place of one")) {
      int64_t most = 0, least = INT64_MAX;
      for (const auto& [answer, n] : answers) most = std::max(most, n), least = std::min(least, n);
      EXPECT_LE(most - least, 8) << family;
    }
  }
}

TEST_F(ChosenQuestions, HaveTheAnswerTypesOfVqa) {
  for (const auto& q : all_) {
    const bool number = q.answer.size() == 1 && std::isdigit(static_cast<unsigned char>(q.answer[0]));
    EXPECT_EQ(q.answer_type(), q.answer == "yes" || q.answer == "no" ? "yes/no" : number ? "number" : "other") << q.text;
    EXPECT_EQ(q.answer.find(' '), std::string::npos) << q.answer;
  }
}

TEST(Annotate, IsNoisyButNeverWrongByMajority) {
  const auto q = about("is there a man?", "yes", {"yes", "no"});
  int wrong = 0, worst = 0;
  for (uint64_t i = 0; i < 1000; ++i) {
    Random random(1, "annotate", i);
    const auto answers = annotate(q, 0.1, random);
    ASSERT_EQ(answers.size(), 10U);
    const int here = static_cast<int>(std::count(answers.begin(), answers.end(), "no"));
    wrong += here, worst = std::max(worst, here);
  }
  EXPECT_NEAR(wrong / 10000.0, 0.1, 0.01);
  EXPECT_LE(worst, 4);
  Random certain(1, "annotate");
  EXPECT_EQ(annotate(q, 0, certain), std::vector<std::string>(10, "yes"));
  Random hopeless(1, "annotate");
  const auto answers = annotate(q, 1, hopeless);
  EXPECT_EQ(std::count(answers.begin(), answers.end(), "yes"), 6);
}

}  // namespace
}  // namespace vlp::data::world
