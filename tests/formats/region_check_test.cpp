#include "core/formats/region_check.hpp"

#include <cmath>

#include "tests/formats/feature_samples.hpp"
#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

std::string replace_root(std::string text, const Scratch& s) {
  const std::string root = s.root().string() + "/";
  for (size_t at = text.find(root); at != std::string::npos; at = text.find(root)) text.replace(at, root.size(), "@");
  return text;
}

TEST(RegionCheck, FindsEveryKindOfProblem) {
  const Scratch s;
  auto spoilt = sample_record("c", 3, 4);
  spoilt.features[0] = NAN;
  spoilt.boxes[6] = 700;
  spoilt.boxes[11] = 0;
  auto outside = sample_record("d", 1, 4);
  outside.classes[0] = 1600;
  const auto file = s.write("a.tsv", tsv_line(obj36_row(sample_record("a", 2, 4))) + "oops\n" + tsv_line(obj36_row(sample_record("a", 2, 4))) +
                                         tsv_line(obj36_row(sample_record("b", 2, 6))) + tsv_line(obj36_row(spoilt)) + tsv_line(obj36_row(outside)));
  const auto report = check_region_features(RegionLayout::kObj36, file, {.classes = 1600});
  EXPECT_FALSE(report.sound());
  EXPECT_EQ(
      replace_root(to_text(report), s),
      "unknown extractor, 4 wide, 1600 classes from 0, boxes in pixels\n"
      "pictures: 5\n"
      "regions: 10, 1 to 3 a picture\n"
      "feature width 4: 4 pictures\n"
      "feature width 6: 1 pictures\n"
      "class ids: 1597 to 1600\n"
      "  as if they counted from 1: set the label offset\n"
      "unreadable record: 1\n"
      "  @a.tsv:2: 1 columns, expected the 10 of obj36 (img_id img_h img_w objects_id objects_conf attrs_id attrs_conf num_boxes boxes features)\n"
      "picture that occurred before: 1\n"
      "  @a.tsv:3: picture a: occurs at @a.tsv:1 too\n"
      "features of another width: 1\n"
      "  @a.tsv:4: picture b: features are 6 wide, expected 4\n"
      "feature or box that is not finite: 1\n"
      "  @a.tsv:5: picture c: the features of region 0 are not all finite\n"
      "box outside the picture: 1\n"
      "  @a.tsv:5: picture c: box 1 (10, 11, 700, 210) leaves the picture of 640 x 480\n"
      "box that ends before it begins: 1\n"
      "  @a.tsv:5: picture c: box 2 (20, 21, 120.5, 0) ends before it begins\n"
      "class outside the vocabulary: 1\n"
      "  @a.tsv:6: picture d: region 0 has class 1600, outside 0..1599\n");
}

TEST(RegionCheck, KeepsTheFirstProblemsOfAKind) {
  const Scratch s;
  std::string text;
  for (int i = 0; i < 5; ++i) text += "oops\n";
  const auto report = check_region_features(RegionLayout::kBottomUp, s.write("a.tsv", text + bottom_up_sample()), {}, 2);
  EXPECT_EQ(report.counts.at(RegionProblemKind::kUnreadable), 5);
  EXPECT_EQ(report.problems.size(), 2u);
  EXPECT_EQ(report.pictures, 3);
  EXPECT_NE(to_text(report).find("\n  and 3 more\n"), std::string::npos);
}

TEST(RegionCheck, FindsArchivesInAnotherUnit) {
  const Scratch s;
  s.write("a.npz", npz_sample(Packing::kDeflated));
  auto members = npz_members(sample_record("", 3, 4));
  members[3].first = "norm_bb.npy";
  s.write("b.npz", zip_bytes(members, Packing::kStored));
  const auto report = check_region_features(RegionLayout::kNpz, s.root(), {});
  EXPECT_EQ(report.counts.at(RegionProblemKind::kOtherUnit), 1);
  EXPECT_EQ(report.counts.at(RegionProblemKind::kBoxOutside), 3);  // pixels are no fractions
}

TEST(RegionCheck, AnEmptyFileIsNoSoundSet) {
  const Scratch s;
  const auto file = s.write("a.tsv", "");
  EXPECT_EQ(message(s, [&] { check_region_features(RegionLayout::kObj36, file, {}); }), "@a.tsv: holds no region features: the file is empty");
}

TEST(RegionCheck, SoundFilesHaveNoProblems) {
  const Scratch s;
  EXPECT_EQ(
      to_text(check_region_features(RegionLayout::kObj36, s.write("a.tsv", obj36_sample()), {.feature_width = 4})),
      "unknown extractor, 4 wide, no class vocabulary, boxes in pixels\npictures: 3\nregions: 9, 3 to 3 a picture\nfeature width 4: 3 pictures\n"
      "class ids: 1597 to 1599\nno problems\n");
  EXPECT_EQ(message(s, [&] { check_region_features(RegionLayout::kObj36, s.root() / "none", {}); }),
            "@none: cannot be read: No such file or directory");
}

TEST(RegionCheck, GenuineFilesHaveNoProblems) {
  const auto folder = real_data("region_features");
  if (folder.empty()) GTEST_SKIP() << "region_features is not below the data root";
  for (const auto& [layout, file] : {std::pair{RegionLayout::kObj36, "lxmert_obj36_sample.tsv"}, {RegionLayout::kNpz, "rosita_demo/features"}}) {
    const auto report = check_region_features(layout, folder / file, public_store(layout));
    EXPECT_TRUE(report.sound()) << to_text(report);
    EXPECT_EQ(report.least_regions, 36);
  }
}

}  // namespace
}  // namespace vlp::formats
