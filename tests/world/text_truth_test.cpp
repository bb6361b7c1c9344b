// Every generated text is read back by an independent checker and compared with the scene graphs.

#include <regex>

#include <gtest/gtest.h>

#include "core/data/world/generate.hpp"
#include "tests/world/fixture.hpp"

namespace vlp::data::world::test {
namespace {

class TextTruth : public ::testing::TestWithParam<const Generated& (*)()> {
 protected:
  const Generated& world() const { return GetParam()(); }
  const SeenPicture& picture(int64_t id) const { return world().pictures.at(id); }
};

std::string of_world(const ::testing::TestParamInfo<const Generated& (*)()>& info) {
  return info.index == 0 ? "Easy" : "Hard";
}
INSTANTIATE_TEST_SUITE_P(Worlds, TextTruth, ::testing::Values(easy_world, hard_world), of_world);

TEST_P(TextTruth, CaptionsAreTrueAndForeignOnesMarked) {
  std::map<int64_t, nlohmann::json> claims;
  for (const auto& scene : world().lines("scenes.jsonl")) claims[scene.at("image")] = scene.at("captions");
  int64_t own = 0, foreign = 0, foreign_but_true = 0;
  const auto karpathy = world().json("karpathy.json");
  for (const auto& image : karpathy.at("images")) {
    const int64_t id = image.at("imgid");
    for (size_t k = 0; k < image.at("sentences").size(); ++k) {
      const std::string text = image["sentences"][k].at("raw");
      const auto& claim = claims.at(id).at(k);
      if (claim.contains("irrelevant")) {
        EXPECT_THROW(is_true(text, picture(id)), std::runtime_error) << text;
        ++foreign;
      } else if (claim.contains("foreign")) {
        EXPECT_EQ(image.at("split"), "train") << text;
        foreign_but_true += is_true(text, picture(id));
        ++foreign;
      } else {
        EXPECT_TRUE(is_true(text, picture(id))) << id << ": " << text;
        ++own;
      }
    }
  }
  EXPECT_NEAR(static_cast<double>(foreign) / (5 * 240), 0.2, 0.04);
  EXPECT_GT(own, 1000);
  EXPECT_LT(foreign_but_true, foreign / 4);
}

TEST_P(TextTruth, NoCapsCaptionsAreTrue) {
  const auto nocaps = world().json("nocaps_val.json");
  ASSERT_EQ(nocaps.at("annotations").size(), 450U);
  for (const auto& a : nocaps.at("annotations"))
    EXPECT_TRUE(is_true(a.at("caption"), picture(a.at("image_id")))) << a.dump();
}

TEST_P(TextTruth, VisualQuestionsHaveTheRightMajority) {
  for (const std::string split : {"train", "val", "test"}) {
    const auto questions = world().json("vqa_" + split + "_questions.json").at("questions");
    const auto annotations = world().json("vqa_" + split + "_annotations.json").at("annotations");
    ASSERT_EQ(questions.size(), annotations.size());
    for (size_t i = 0; i < questions.size(); ++i) {
      const auto &q = questions[i], &a = annotations[i];
      ASSERT_EQ(q.at("question_id"), a.at("question_id"));
      const std::string right = a.at("multiple_choice_answer");
      EXPECT_EQ(answer(q.at("question"), picture(q.at("image_id"))), right) << q.dump();
      ASSERT_EQ(a.at("answers").size(), 10U);
      int agreeing = 0;
      for (const auto& one : a.at("answers")) agreeing += one.at("answer") == right;
      EXPECT_GE(agreeing, 6) << a.dump();
    }
  }
}

TEST_P(TextTruth, CompositionalQuestionsHaveTheRightAnswer) {
  const auto questions = world().json("gqa_train_all.json");
  ASSERT_GT(questions.size(), 2000U);
  for (const auto& [id, q] : questions.items())
    EXPECT_EQ(answer(q.at("question"), picture(std::stoll(q.at("imageId").get<std::string>()))), q.at("answer")) << id << " " << q.dump();
}

TEST_P(TextTruth, EntailmentLabelsHold) {
  const std::string unseen = " (is waiting for a friend|is very old|belongs to a neighbour|was a present|will be sold soon|has a secret name)";
  std::map<std::string, int> labels;
  for (const auto& line : world().lines("snli_ve_train.jsonl")) {
    const std::string text = line.at("sentence2"), label = line.at("gold_label");
    const auto& p = picture(std::stoll(line.at("Flickr30K_ID").get<std::string>()));
    std::smatch m;
    const bool seen_form = !std::regex_match(text, m, std::regex("(an? .*)" + unseen));
    const bool holds = is_true(seen_form ? text : m[1].str(), p);
    EXPECT_EQ(label, !holds ? "contradiction" : seen_form ? "entailment" : "neutral") << line.dump();
    ++labels[label];
  }
  for (const auto& [label, n] : labels) EXPECT_NEAR(n / (3 * 240.0), 1.0 / 3, 0.06) << label;
}

TEST_P(TextTruth, PairedSentencesHaveTheRightLabelAndBalancedGroups) {
  std::map<std::string, std::pair<int, int>> groups;  // set -> true, false
  const auto id_of = [](const std::string& file) { return std::stoll(file.substr(file.find('/') + 1)); };
  for (const auto& line : world().lines("nlvr2_train.jsonl")) {
    const bool holds = is_true(line.at("sentence"), picture(id_of(line.at("left_url"))), picture(id_of(line.at("right_url"))));
    EXPECT_EQ(line.at("label"), holds ? "True" : "False") << line.dump();
    const std::string id = line.at("identifier");
    auto& group = groups[id.substr(0, id.find('-', 6))];
    ++(holds ? group.first : group.second);
  }
  EXPECT_EQ(groups.size(), 48U);
  for (const auto& [set, n] : groups) EXPECT_EQ(n, (std::pair{2, 2})) << set;
}

TEST_P(TextTruth, ReferringExpressionsMeanOneObjectAndNameNoPlace) {
  std::map<int64_t, nlohmann::json> annotations;
  const auto instances = world().json("refcoco_instances.json");
  for (const auto& a : instances.at("annotations")) annotations[a.at("id")] = a;
  std::map<std::string, int> splits;
  for (const auto& reference : world().json("refcoco_refs.json")) {
    const auto& annotation = annotations.at(reference.at("ann_id"));
    const auto& p = picture(reference.at("image_id"));
    ++splits[reference.at("split")];
    for (const auto& sentence : reference.at("sentences")) {
      const auto found = meant(sentence.at("sent"), p);
      ASSERT_EQ(found.size(), 1U) << sentence.dump();
      const auto& category = instances.at("categories").at(annotation.at("category_id").get<size_t>() - 1);
      EXPECT_EQ(p.objects[found[0]].noun, category.at("name")) << sentence.dump();
      const std::string split = reference.at("split");
      EXPECT_EQ(split, p.split != "test" ? p.split : p.objects[found[0]].person ? "testA" : "testB") << sentence.dump();
    }
  }
  for (const auto* split : {"train", "val", "testA", "testB"}) EXPECT_GT(splits[split], 0) << split;
}

}  // namespace
}  // namespace vlp::data::world::test
