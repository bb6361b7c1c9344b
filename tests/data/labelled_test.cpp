// Regions, statements, GQA questions and scored answers on their way from files to batches.

#include <fstream>
#include <map>
#include <set>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/data/grid_regions.hpp"
#include "core/data/loader.hpp"
#include "core/formats/gqa.hpp"
#include "core/formats/region_reader.hpp"
#include "core/metrics/vqa.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "tests/support/region_world.hpp"

namespace vlp::data {
namespace {

const LoaderSpec kReads{.batch = 6, .view = {}, .inputs = Inputs::kRegions};

TEST(PackedRegions, AreThoseOfTheDetectorsFile) {
  const auto split = test::region_data().split("val");
  ASSERT_TRUE(split.has_regions());
  EXPECT_EQ(split.regions().regions, 10);
  EXPECT_EQ(split.regions().features, 32);
  const auto batch = regions_of(split, std::vector<int64_t>{0, 3});
  EXPECT_EQ(batch.features.sizes(), (std::vector<int64_t>{2, 10, 32}));
  EXPECT_TRUE(batch.boxes.ge(0).logical_and(batch.boxes.le(1)).all().item<bool>());
  EXPECT_TRUE(batch.visible.all().item<bool>());
  EXPECT_TRUE(batch.distribution.sum(2).sub(1).abs().max().item<double>() < 1e-4) << "background and classes are a distribution";
  // The likeliest class but the background is the detected one.
  EXPECT_TRUE(batch.distribution.slice(2, 1).argmax(2).equal(batch.classes));
}

TEST(Labelled, StatementsKeepTheirPicturesLabelsAndGroups) {
  const auto split = test::region_data().split("train");
  const auto set = split.labelled("statements");
  ASSERT_GT(set->texts.size(), 20);
  EXPECT_EQ(set->K, 2);
  EXPECT_EQ(test::region_data().names("labels"), (std::vector<std::string>{"false", "true"}));
  std::map<std::string, int64_t> groups;
  for (int64_t i = 0; i < set->texts.size(); ++i) {
    EXPECT_EQ(set->infos[static_cast<size_t>(i)].label, set->labels[static_cast<size_t>(i)] == 1 ? "true" : "false");
    ++groups[set->infos[static_cast<size_t>(i)].group];
  }
  for (const auto& [name, n] : groups) EXPECT_EQ(n, 4) << name;
}

TEST(LabelledLoader, PutsAllFirstPicturesBeforeTheSecondOnes) {
  const auto split = test::region_data().split("train");
  const auto set = split.labelled("statements");
  const auto loader = labelled_loader(test::region_data(), split, set, {4, 5, 6, 7, 8, 9}, kReads, 1);
  const auto batch = loader->batch(0);
  EXPECT_EQ(batch.regions.features.size(0), 12);
  EXPECT_EQ(batch.text.size(0), 6);
  for (int64_t b = 0; b < 6; ++b) {
    bool found = false;
    for (int64_t i = 4; i < 10; ++i) {
      const auto pictures = regions_of(split, set->pictures.subspan(static_cast<size_t>(2 * i), 2));
      found = found || (batch.regions.features[b].equal(pictures.features[0]) && batch.regions.features[6 + b].equal(pictures.features[1]) &&
                        batch.label[b].item<int64_t>() == set->labels[static_cast<size_t>(i)]);
    }
    EXPECT_TRUE(found) << b;
  }
}

TEST(ScoredQuestions, ScoresAreVqasSoftScores) {
  const auto& data = test::region_data();
  const auto split = data.split("train");
  const auto answers = data.names("answers");
  const auto infos = split.question_infos();
  const auto batch = scored_question_loader(data, split, kReads, 3)->batch(2);
  ASSERT_EQ(batch.scores.size(1), static_cast<int64_t>(answers.size()));
  // Each row is that of a question with this text: its score of every listed answer is the official accuracy of that answer.
  int64_t checked = 0;
  for (int64_t b = 0; b < 6; ++b)
    for (int64_t q = 0; q < split.questions().size(); ++q) {
      const auto ids = split.questions()[q];
      const auto row = batch.text[b].masked_select(batch.text[b].ne(0));
      if (split.question_picture()[static_cast<size_t>(q)] != batch.image_ids[b].item<int64_t>() || row.numel() != static_cast<int64_t>(ids.size()) ||
          !std::equal(ids.begin(), ids.end(), row.data_ptr<int64_t>(), [](int32_t x, int64_t y) { return x == y; }))
        continue;
      for (size_t a = 0; a < answers.size(); ++a)
        EXPECT_NEAR(batch.scores[b][static_cast<int64_t>(a)].item<double>(), metrics::vqa_accuracy(answers[a], infos[static_cast<size_t>(q)].answers) / 100, 1e-6);
      ++checked;
    }
  EXPECT_EQ(checked, 6);
}

TEST(SentenceLoader, MixesCaptionsAndQuestionsByShare) {
  const auto& data = test::region_data();
  const auto split = data.split("train");
  const auto answers = data.names("answers");
  for (const double share : {0.0, 0.5, 1.0}) {
    const auto loader = sentence_loader(data, split, {.batch = 50, .view = {}, .inputs = Inputs::kRegions}, {share, answers}, 5);
    int64_t labelled = 0;
    for (int64_t step = 0; step < 6; ++step) labelled += loader->batch(step).label.ge(0).sum().item<int64_t>();
    if (share == 0) EXPECT_EQ(labelled, 0);
    else EXPECT_NEAR(static_cast<double>(labelled) / 300, share, 0.2);
  }
  const auto once = sentence_loader(data, split, kReads, {0.5, answers}, 5)->batch(3), again = sentence_loader(data, split, kReads, {0.5, answers}, 5)->batch(3);
  EXPECT_TRUE(once.text.equal(again.text));
}

TEST(Gqa, OnlyBalancedQuestionsAreMarked) {
  const auto set = test::region_data().split("test").labelled("gqa");
  int64_t balanced = 0;
  for (const auto& info : set->infos) balanced += info.balanced;
  EXPECT_GT(balanced, 0);
  EXPECT_LT(balanced, set->texts.size());
}

TEST(Packed, SaysWhatIsNotThere) {
  EXPECT_FALSE(test::tiny_data().split("train").has_regions());
  try {
    test::tiny_data().split("train").labelled("statements");
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_STREQ(e.what(), "the prepared data has no statements (data.statements = \"none\"), but a task asks for them");
  }
  const auto& data = test::tiny_data();
  const auto split = data.split("train");
  EXPECT_THROW(pair_loader(data, split, kReads, 1), BadInput);
}

TEST(PackRegions, NamesThePictureWithoutRegions) {
  const ScratchFolder folder("vlp-missing-region");
  DataSpec s;
  s.world.pictures = {6, 2, 2};
  s.world.write = {"vqa", "regions"};
  s.regions = RegionSource::kWorld;
  prepare(s, {}, folder.path(), {});
  const auto file = folder.path() / "world" / "regions_val.tsv";
  const auto text = read_file(file);
  write_file_atomic(file, text.substr(0, text.find('\n') + 1));
  PictureList pictures;
  for (const char* name : {"000006", "000007"}) pictures.index_of(folder.path() / "world/images/val" / (std::string(name) + ".png"));
  try {
    pack_regions(pictures, {"regions", s.regions, folder.path() / "world"}, s.grid, {folder.path(), "val"}, {});
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_NE(std::string(e.what()).find("1 of 2 pictures have no regions, the first is '000007'"), std::string::npos) << e.what();
  }
}

// ---- the grid extractor

TEST(GridRegions, CellsCoverThePictureAndSayWhatTheyShow) {
  auto image = vision::Image::filled(8, 4, 0);
  for (int64_t y = 0; y < 4; ++y)
    for (int64_t x = 4; x < 8; ++x) image.at(x, y)[0] = 255;  // the right half is red
  const GridSpec s{.cells = {"1x1", "2x1"}, .pixels = 1, .orientations = 4};
  const auto r = grid_regions(image, s);
  ASSERT_EQ(r.regions, 3);
  EXPECT_EQ(r.feature_width, 3 + 16);
  EXPECT_EQ(std::vector<float>(r.boxes.begin() + 4, r.boxes.end()), (std::vector<float>{0, 0, 4, 4, 4, 0, 8, 4}));
  const auto feature = [&](int64_t region, int64_t i) { return r.features[static_cast<size_t>(region * 19 + i)]; };
  EXPECT_NEAR(feature(1, 0), -1, 1e-6);
  EXPECT_NEAR(feature(2, 0), 1, 1e-6);
  EXPECT_NEAR(feature(2, 1), -1, 1e-6);
  EXPECT_NEAR(feature(0, 0), 0, 0.02);
  // A vertical edge: its gradient points along x, the first bin; inside a half nothing changes.
  EXPECT_GT(feature(0, 3), 0.8);
  EXPECT_EQ(feature(0, 4), 0);
  for (int64_t i = 3; i < 19; ++i) EXPECT_EQ(feature(1, i), 0);
}

TEST(GridRegions, SpecCountsRegionsAndFeatures) {
  const GridSpec s;
  EXPECT_EQ(s.regions(), 1 + 4 + 16);
  EXPECT_EQ(s.features(), 4 * 4 * 3 + 8 * 4);
}

}  // namespace
}  // namespace vlp::data
