// What the generator writes is read by the readers of the published formats, and nothing of it is lost.

#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "core/formats/check_kinds.hpp"
#include "core/formats/gqa.hpp"
#include "core/formats/nlvr2.hpp"
#include "core/formats/refcoco.hpp"
#include "core/formats/snli_ve.hpp"
#include "tests/world/fixture.hpp"

namespace vlp::data::world::test {
namespace {

const std::filesystem::path& folder() { return easy_world().folder; }

formats::Report doctor(const std::string& kind, const std::filesystem::path& path) { return formats::check_kind(kind, {.path = path}); }

TEST(Readers, GqaQuestionsComeWithTheirPictures) {
  const auto all = formats::read_gqa(folder() / "gqa_train_all.json", folder() / "images", "train", {.entailed = true});
  const auto marked = formats::read_gqa(folder() / "gqa_train_all.json", folder() / "images", "train", {.balanced_only = true});
  const auto balanced = formats::read_gqa(folder() / "gqa_train_balanced.json", folder() / "images", "train");
  EXPECT_EQ(all.questions.size(), easy_world().json("gqa_train_all.json").size());
  EXPECT_EQ(marked.questions.size(), balanced.questions.size());
  EXPECT_LT(balanced.questions.size(), all.questions.size());
  std::set<std::string> ids;
  for (const auto& q : all.questions) ids.insert(q.id);
  for (const auto& q : all.questions)
    for (const auto& id : q.entailed) EXPECT_TRUE(ids.contains(id)) << q.id << " entails " << id;
  for (const auto& i : all.images) EXPECT_TRUE(std::filesystem::exists(i.file)) << i.file;
}

TEST(Readers, Nlvr2HasTwoPicturesAndGroupsOfOneSentence) {
  const auto data = formats::read_nlvr2(folder() / "nlvr2_train.jsonl", folder() / "images", "train");
  ASSERT_EQ(data.statements.size(), easy_world().lines("nlvr2_train.jsonl").size());
  std::map<std::string, std::set<std::string>> sentences;
  for (const auto& s : data.statements) {
    ASSERT_EQ(s.images.size(), 2u);
    for (const auto i : s.images) EXPECT_TRUE(std::filesystem::exists(data.images[static_cast<size_t>(i)].file));
    sentences[s.group].insert(s.text);
  }
  for (const auto& [group, texts] : sentences) EXPECT_EQ(texts.size(), 1u) << group;
}

TEST(Readers, RefCocoExpressionsPointAtObjectsOfTheirPicture) {
  const auto data = formats::read_refcoco(folder() / "refcoco_refs.json", folder() / "refcoco_instances.json", folder() / "images");
  size_t expected = 0;
  const auto references = easy_world().json("refcoco_refs.json");
  for (const auto& reference : references) expected += reference.at("sentences").size();
  EXPECT_EQ(data.expressions.size(), expected);
  std::set<std::string> splits;
  for (const auto& e : data.expressions) splits.insert(e.split);
  EXPECT_EQ(splits, (std::set<std::string>{"train", "val", "testA", "testB"}));
  for (const auto& i : data.images) EXPECT_TRUE(std::filesystem::exists(i.file)) << i.file;
}

TEST(Readers, SnliVeKeepsEveryLine) {
  for (const std::string split : {"train", "val", "test"}) {
    const auto data = formats::read_snli_ve(folder() / ("snli_ve_" + split + ".jsonl"), folder() / "images", split);
    EXPECT_EQ(data.statements.size(), easy_world().lines("snli_ve_" + split + ".jsonl").size());
    for (const auto& i : data.images) EXPECT_TRUE(std::filesystem::exists(i.file)) << i.file;
  }
}

TEST(Readers, TheDoctorFindsNoDefectInAWorld) {
  for (const char* kind : {"vqa2", "gqa", "gqa-all", "nlvr2", "snli-ve", "refcoco+", "nocaps"}) {
    const auto report = doctor(kind, folder());
    EXPECT_EQ(report.defects(), 0) << kind << "\n" << formats::to_text(report);
  }
  const auto karpathy = doctor("karpathy", folder() / "karpathy.json");
  EXPECT_EQ(karpathy.count("all", "pictures"), 380);
  EXPECT_EQ(karpathy.defects(), 0) << formats::to_text(karpathy);
  EXPECT_EQ(doctor("nocaps", folder()).count("val", "pictures"), 45);
  EXPECT_GT(doctor("classes", folder() / "objects_vocab.txt").count("list", "classes"), 10);
}

}  // namespace
}  // namespace vlp::data::world::test
