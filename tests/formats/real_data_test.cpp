// Every reader on genuine files, where they are: the counts are those of the data's own README.

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/formats/albef_captions.hpp"
#include "core/formats/check_kinds.hpp"
#include "core/formats/lines.hpp"
#include "core/formats/name_lists.hpp"
#include "core/formats/nlvr.hpp"
#include "core/formats/nlvr2.hpp"
#include "core/formats/snli_ve.hpp"
#include "core/util/split.hpp"
#include "tests/formats/fixture.hpp"
#include "tests/support/real_data.hpp"

namespace vlp::formats {
namespace {

class RealData : public testing::Test {
 protected:
  void SetUp() override {
    const auto root = test::real_data();
    if (!root) GTEST_SKIP() << "no genuine data: set VLP_TEST_DATA to the folder that holds it";
    root_ = *root;
  }
  std::filesystem::path folder(const std::string& name) const { return root_ / name; }
  Report annotations(const std::string& kind, const std::string& name) const {
    CheckRequest request{.path = root_ / name};
    request.rules.pictures = false;
    request.rules.duplicates = true;
    return check_kind(kind, request);
  }

  std::filesystem::path root_;
};

TEST_F(RealData, Flickr8kAgreesWithItsPaper) {
  const auto report = annotations("flickr8k", "flickr8k");
  EXPECT_EQ(report.count("all", "captions"), 40455);
  EXPECT_EQ(report.count("all", "pictures"), 8000);
  EXPECT_FALSE(report.counts.contains(ProblemKind::kCountDiffers)) << to_text(report);
  EXPECT_EQ(report.defects(), 0) << to_text(report);
}

TEST_F(RealData, DaquarAgreesWithItsPaper) {
  const auto report = annotations("daquar", "daquar");
  EXPECT_EQ(report.count("train+val", "questions"), 6795);
  EXPECT_EQ(report.count("test", "questions"), 5673);
  EXPECT_FALSE(report.counts.contains(ProblemKind::kCountDiffers)) << to_text(report);
  EXPECT_EQ(report.defects(), 0) << to_text(report);
}

TEST_F(RealData, CocoCaptionsOfTheKarpathyTestSplit) {
  const auto data = read_albef_captions(folder("coco_captions/karpathy_test_captions.json"), "", "test");
  EXPECT_EQ(data.images.size(), 5000u);
  EXPECT_EQ(data.captions.size(), 25009u);
  EXPECT_EQ(data.captions[0].text, "A man with a red helmet on a small moped on a dirt road. ");
  EXPECT_EQ(annotations("albef", "coco_captions/karpathy_test_captions.json").count("test", "captions"), 25009);
}

TEST_F(RealData, NlvrHasSixPicturesAStatement) {
  const std::map<std::string, size_t> expected{{"train", 1000}, {"dev", 989}, {"test", 990}};
  for (const auto& [split, statements] : expected) {
    const auto data = read_nlvr(folder("nlvr") / split / (split + ".json"), folder("nlvr") / split / "images", split);
    EXPECT_EQ(data.statements.size(), statements) << split;
    EXPECT_EQ(data.images.size(), 6 * statements) << split;
    for (const auto& s : data.statements) ASSERT_TRUE(s.label == "true" || s.label == "false") << s.id;
    for (const auto& i : data.images) ASSERT_TRUE(std::filesystem::exists(i.file)) << i.file;
  }
  const auto report = annotations("nlvr", "nlvr");
  EXPECT_EQ(report.defects(), 0) << to_text(report);
  EXPECT_EQ(report.counts.at(ProblemKind::kCountDiffers), 1);  // 1,000 of the 12,410 training statements
}

TEST_F(RealData, SnliVeIsJudgedOverThePicturesOfFlickr8k) {
  const std::map<std::string, std::array<size_t, 2>> expected{{"dev", {3217, 233}}, {"test", {4155, 285}}};
  std::set<std::string> pictures;
  for (const auto& [split, counts] : expected) {
    const auto data = read_snli_ve(folder("snli_ve") / ("snli_ve_" + split + ".jsonl"), folder("flickr8k/Flicker8k_Dataset"), split);
    EXPECT_EQ(data.statements.size(), counts[0]);
    EXPECT_EQ(data.images.size(), counts[1]);
    for (const auto& i : data.images) {
      EXPECT_TRUE(pictures.insert(i.id).second) << i.id << " is in both splits";
      ASSERT_TRUE(std::filesystem::exists(i.file)) << i.file;
    }
  }
  const auto report = annotations("snli-ve", "snli_ve");
  EXPECT_EQ(report.defects(), 0) << to_text(report);
  EXPECT_EQ(report.notes.front(), "labels of dev: contradiction 1260 neutral 769 entailment 1188");
}

// The tables identifier, label, sentence, made JSON lines as the README's one line does.
TEST_F(RealData, Nlvr2HasItsPublishedStatements) {
  const std::map<std::string, size_t> expected{{"dev", 6982}, {"test1", 6967}, {"test2", 6970}};
  const Scratch scratch;
  for (const auto& [split, statements] : expected) {
    std::string lines;
    std::vector<std::string> columns;
    for_each_line(folder("nlvr2_text") / (split + ".tsv.gz"), [&](std::string_view line, int64_t number) {
      const auto cells = split_at(line, '\t');
      if (number == 1) columns.assign(cells.begin(), cells.end());
      ASSERT_EQ(cells.size(), columns.size()) << number;
      if (number == 1) return;
      nlohmann::json record;
      for (size_t i = 0; i < cells.size(); ++i) record[columns[i]] = cells[i];
      lines += record.dump() + "\n";
    });
    const auto data = read_nlvr2(scratch.write(split + ".json", lines), scratch.root(), split);
    EXPECT_EQ(data.statements.size(), statements) << split;
    for (const auto& s : data.statements) ASSERT_TRUE(s.label == "true" || s.label == "false") << s.id;
  }
}

TEST_F(RealData, ListsHaveTheirPublishedLengths) {
  EXPECT_EQ(read_answers(folder("vocab/vqa2_trainval_label2ans.json")).size(), 3129u);
  EXPECT_EQ(read_answers(folder("vocab/gqa_trainval_label2ans.json")).size(), 1842u);
  EXPECT_EQ(read_answers(folder("vocab/lxmert_all_ans.json")).size(), 9500u);
  EXPECT_EQ(read_answers(folder("daquar/answer_space.txt")).size(), 582u);
  const auto objects = read_class_names(folder("vocab/vg_1600_400_20/objects_vocab.txt"));
  EXPECT_EQ(objects.size(), 1600u);
  EXPECT_EQ(objects[0], std::vector<std::string>{"yolk"});
  EXPECT_EQ(read_class_names(folder("vocab/vg_1600_400_20/attributes_vocab.txt")).size(), 400u);
  EXPECT_EQ(read_class_names(folder("vocab/vg_1600_400_20/relations_vocab.txt")).size(), 20u);
}

}  // namespace
}  // namespace vlp::formats
