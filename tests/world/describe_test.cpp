#include "core/data/world/describe.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "core/data/world/generate.hpp"
#include "core/data/world/oracle.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "tests/world/fixture.hpp"

namespace vlp::data::world::test {
namespace {

Picture picture(int64_t id, const std::vector<int>& colours, const std::vector<Statement>& claims) {
  Picture p{id, "test", {64, 0, {}}, {}};
  for (const int c : colours) {
    Object o;
    o.colour = c;
    p.scene.objects.push_back(o);
  }
  for (const auto& claim : claims) p.captions.push_back({"", claim, false});
  return p;
}

Statement there_is(int colour) {
  return {.entities = {{.colour = colour}}, .links = {}, .counts = {}};
}

TEST(RetrievalCeiling, CountsTiesAgainstTheOracle) {
  // Colours {0, 1}, {0, 2}, {0, 2}: "0" fits all, "1" only the first, "2" the other two.
  const std::vector<Picture> gallery = {picture(0, {0, 1}, {there_is(0), there_is(1)}), picture(1, {0, 2}, {there_is(2)}), picture(2, {0, 2}, {there_is(0)})};
  const auto got = retrieval_ceiling(gallery, 3);
  EXPECT_EQ(got.galleries, 1);
  EXPECT_DOUBLE_EQ(got.image_recall, 100.0 / 4);      // "1" alone finds its picture
  EXPECT_DOUBLE_EQ(got.text_recall, 200.0 / 3);       // picture 0 by "1"; picture 1 by its "2"; picture 2 has only "0", "2" of picture 1 fits better
  EXPECT_EQ(retrieval_ceiling(gallery, 4).galleries, 0);
}

TEST(Describe, FindsWhatWasGenerated) {
  const auto summary = describe(easy_world().folder);
  EXPECT_EQ(summary.sha256, easy_world().hash);
  EXPECT_EQ(summary.splits.at("train").captions, 1200);
  EXPECT_EQ(summary.splits.at("test").pictures, 120);
  EXPECT_EQ(summary.splits.at("nocaps").pictures, 45);
  EXPECT_NEAR(static_cast<double>(summary.splits.at("train").foreign_captions), 240, 50);
  EXPECT_GT(summary.words, 80);
  EXPECT_EQ(summary.retrieval.galleries, 0);
  std::vector<std::string> tasks;
  for (const auto& [task, types] : summary.questions) tasks.push_back(task);
  EXPECT_EQ(tasks, (std::vector<std::string>{"GQA", "NLVR2", "VQA", "visual entailment"}));
  EXPECT_EQ(summary.questions.at("VQA").size(), 7U);
  EXPECT_NEAR(static_cast<double>(summary.questions.at("VQA").at("all").test_questions), 1200, 20);
  for (const auto& [task, types] : summary.questions) EXPECT_EQ(types.at("all").ceiling, 100) << task;
  EXPECT_NEAR(summary.questions.at("NLVR2").at("all").chance_exact, 50, 0.01);
}

TEST(Describe, TheQuestionAloneIsNearChance) {
  const ScratchFolder folder("vlp-world-balance");
  auto spec = world_defaults(Difficulty::kEasy);
  spec.pictures = {1500, 0, 1000};
  spec.size = 32;  // only texts matter here
  generate(spec, folder.path());
  const auto summary = describe(folder.path());
  const auto& vqa = summary.questions.at("VQA");
  for (const auto& [type, q] : vqa) {
    EXPECT_EQ(q.ceiling, 100) << type;
    EXPECT_NEAR(q.question_only_exact, q.chance_exact, 3) << type;
    EXPECT_GE(q.question_only, q.question_only_exact) << type;
  }
  EXPECT_NEAR(vqa.at("existence").chance_exact, 50, 0.01);
  EXPECT_NEAR(vqa.at("colour").chance_exact, 12.5, 0.01);
  EXPECT_NEAR(vqa.at("noun").chance_exact, 100.0 / 12, 0.01);
  EXPECT_EQ(summary.retrieval.galleries, 2);
  EXPECT_GT(summary.retrieval.text_recall, 95);
  EXPECT_GT(summary.retrieval.image_recall, 40);
  EXPECT_LT(summary.retrieval.image_recall, 100);
  const auto text = to_text(summary);
  for (const auto* part : {"retrieval, 2 galleries of 500: TR R@1 floor 0.2, oracle ", "\nexistence ", "\nall ", "different words in train"})
    EXPECT_NE(text.find(part), std::string::npos) << part << " is not in:\n" << text;
}

TEST(Describe, SaysWhatIsMissingOrDamaged) {
  const ScratchFolder folder("vlp-world-damaged");
  const auto message = [&] {
    try {
      describe(folder.path());
    } catch (const BadInput& e) {
      return std::string(e.what());
    }
    return std::string("no error");
  };
  const auto at = folder.path().string();
  EXPECT_EQ(message(), at + ": no generated world (manifest.json is missing); generate it first");
  write_file_atomic(folder.path() / "manifest.json", R"({"spec": {}})");
  EXPECT_EQ(message(), at + "/manifest.json: is not as the generator writes it: [json.exception.out_of_range.403] key 'sha256' not found; generate the world again");
}

}  // namespace
}  // namespace vlp::data::world::test
