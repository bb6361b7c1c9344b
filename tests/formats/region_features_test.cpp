#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/formats/region_npz.hpp"
#include "core/formats/region_reader.hpp"
#include "core/formats/zip_archive.hpp"
#include "tests/formats/feature_samples.hpp"
#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

using nlohmann::json;

std::vector<RegionRecord> read_all(RegionLayout layout, const std::filesystem::path& path, const RegionStore& store = {}) {
  std::vector<RegionRecord> out;
  for_each_region_record(layout, path, store, [&](const RegionRecord& r) { out.push_back(r); });
  return out;
}

const json& reference() {  // tests/ref/region_features.py
  static const json all = json::parse(read_file(VLP_TEST_DIR "/ref/region_features.json"));
  return all;
}

template <class T> std::vector<T> flat(const json& rows) {
  std::vector<T> out;
  for (const auto& row : rows)
    for (const auto& value : row) out.push_back(value);
  return out;
}

void expect_places_and_features(const RegionRecord& r, const json& wanted) {
  EXPECT_EQ(r.width, wanted["width"]);
  EXPECT_EQ(r.height, wanted["height"]);
  EXPECT_EQ(r.unit, BoxUnit::kPixels);
  EXPECT_EQ(r.regions, static_cast<int64_t>(wanted["boxes"].size()));
  EXPECT_EQ(r.feature_width, 5);
  EXPECT_EQ(r.boxes, flat<float>(wanted["boxes"]));
  EXPECT_EQ(r.features, flat<float>(wanted["features"]));
}

TEST(RegionTsv, ReadsObj36AsPythonWritesIt) {
  const Scratch s;
  const auto text = reference()["obj36"].get<std::string>();
  const auto records = read_all(RegionLayout::kObj36, s.write("a.tsv", text));
  ASSERT_EQ(records.size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    const auto& wanted = reference()["records"][i];
    EXPECT_EQ(records[i].image, wanted["image"]);
    expect_places_and_features(records[i], wanted);
    EXPECT_EQ(records[i].classes, wanted["classes"].get<std::vector<int64_t>>());
    EXPECT_EQ(records[i].attributes, wanted["attributes"].get<std::vector<int64_t>>());
    EXPECT_EQ(records[i].class_confidence, wanted["class_confidence"].get<std::vector<float>>());
    EXPECT_EQ(records[i].attribute_confidence, wanted["attribute_confidence"].get<std::vector<float>>());
  }
  EXPECT_EQ(read_all(RegionLayout::kObj36, s.write("a.tsv.gz", gzipped(text))).size(), 2u);
}

TEST(RegionTsv, ReadsBottomUpAsPythonWritesIt) {
  const Scratch s;
  const auto records = read_all(RegionLayout::kBottomUp, s.write("a.tsv", reference()["bottom_up"].get<std::string>()));
  ASSERT_EQ(records.size(), 2u);
  for (size_t i = 0; i < 2; ++i) expect_places_and_features(records[i], reference()["records"][i]);
  EXPECT_TRUE(records[1].classes.empty());
}

TEST(RegionNpz, ReadsTheThreePublicLayouts) {
  const Scratch s;
  const auto& wanted = reference()["records"][0];
  for (const char* name : {"rosita", "openvqa"}) {
    const auto records = read_all(RegionLayout::kNpz, s.write("p.jpg.npz", unhex(reference()[name])));
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].image, "p");
    expect_places_and_features(records[0], wanted);
    EXPECT_TRUE(records[0].classes.empty());
  }
  const auto r = read_all(RegionLayout::kNpz, s.write("coco_000000000009.npz", unhex(reference()["uniter"])))[0];
  EXPECT_EQ(r.image, "coco_000000000009");
  EXPECT_EQ(r.unit, BoxUnit::kFractions);
  EXPECT_EQ(r.width * r.height, 1);
  const auto boxes = flat<float>(wanted["boxes"]);
  for (size_t i = 0; i < boxes.size(); ++i) EXPECT_NEAR(r.boxes[i], boxes[i] / (i % 2 == 0 ? 640 : 480), 5e-4) << i;
  const auto features = flat<float>(wanted["features"]);
  for (size_t i = 0; i < features.size(); ++i) EXPECT_NEAR(r.features[i], features[i], 1e-3 * features[i]) << i;
  EXPECT_EQ(r.class_distribution, flat<float>(reference()["soft_labels"]));
}

TEST(RegionNpz, ReadsAFolderByName) {
  const Scratch s;
  for (const char* name : {"b.npz", "a.png.npz", "c/d.npz"}) s.write(name, npz_sample(Packing::kDeflated));
  s.write("note.txt", "");
  std::vector<std::string> images;
  for (const auto& r : read_all(RegionLayout::kNpz, s.root())) images.push_back(r.image);
  EXPECT_EQ(images, (std::vector<std::string>{"a", "b", "d"}));
  EXPECT_EQ(message(s, [&] { read_all(RegionLayout::kNpz, s.root() / "e"); }), "@e: is not there");
  make_folder(s.root() / "e");
  EXPECT_EQ(message(s, [&] { read_all(RegionLayout::kNpz, s.root() / "e"); }), "@e: holds no .npz file");
}

std::string replaced(std::vector<std::string> row, size_t column, const std::string& text) {
  row[column] = text;
  return tsv_line(row);
}

TEST(RegionTsv, BadInputNamesLineAndPicture) {
  const Scratch s;
  const auto record = sample_record("p", 3, 4);
  const auto row = obj36_row(record);
  const auto failure = [&](const std::string& line, const RegionStore& store = {}) {
    const auto file = s.write("a.tsv", tsv_line(row) + line);
    return message(s, [&] { read_all(RegionLayout::kObj36, file, store); });
  };
  EXPECT_EQ(
      failure(tsv_line(bottom_up_row(record))),
      "@a.tsv:2: 6 columns, expected the 10 of obj36 (img_id img_h img_w objects_id objects_conf attrs_id attrs_conf num_boxes boxes features); rows "
      "of bottom-up have 6");
  EXPECT_EQ(failure("\r\n").substr(0, 43), "@a.tsv:2: 1 columns, expected the 10 of obj");
  EXPECT_EQ(failure(replaced(row, 0, "")), "@a.tsv:2: the picture has no id");
  EXPECT_EQ(failure(replaced(row, 1, "4x")), "@a.tsv:2: picture p: img_h is \"4x\", not a whole number");
  EXPECT_EQ(failure(replaced(row, 2, "")), "@a.tsv:2: picture p: img_w is \"\", not a whole number");
  EXPECT_EQ(failure(replaced(row, 2, "-640")), "@a.tsv:2: picture p: img_w = -640 is outside 1..1048576");
  EXPECT_EQ(failure(replaced(row, 7, "0")), "@a.tsv:2: picture p: num_boxes = 0 is outside 1..10000");
  EXPECT_EQ(failure(replaced(row, 7, "2")), "@a.tsv:2: picture p: boxes holds 48 bytes, but num_boxes = 2 asks for 32");
  EXPECT_EQ(failure(replaced(row, 3, base64_of(std::vector<int32_t>{1, 2, 3}))),
            "@a.tsv:2: picture p: objects_id holds 12 bytes, but num_boxes = 3 asks for 24");
  EXPECT_EQ(failure(replaced(row, 9, base64_of(std::vector<float>{1, 2, 3, 4}))),
            "@a.tsv:2: picture p: features hold 16 bytes, which num_boxes = 3 does not divide into float32");
  EXPECT_EQ(failure(replaced(row, 9, "")), "@a.tsv:2: picture p: features hold 0 bytes, which num_boxes = 3 does not divide into float32");
  EXPECT_EQ(failure(replaced(row, 9, row[9].substr(0, 30))),
            "@a.tsv:2: picture p: features: 30 characters are not whole base64: the row is truncated");
  EXPECT_EQ(failure(replaced(row, 9, row[9].substr(0, 20) + "!" + row[9].substr(21))),
            "@a.tsv:2: picture p: features: character 21 is not base64: the file is damaged");
  EXPECT_EQ(failure(tsv_line(obj36_row(sample_record("q", 3, 6)))), "@a.tsv:2: picture q: features are 6 wide, expected 4");
  EXPECT_EQ(failure("", {.feature_width = 2048}), "@a.tsv:1: picture p: features are 4 wide, expected 2048");
}

TEST(RegionTsv, RefusesValuesThatSpoilARun) {
  const Scratch s;
  const RegionStore store{.classes = 1600, .label_offset = 0};
  const auto failure = [&](const std::function<void(RegionRecord&)>& damage, const RegionStore& expected) {
    auto r = sample_record("p", 3, 4);
    damage(r);
    const auto file = s.write("a.tsv", tsv_line(obj36_row(r)));
    return message(s, [&] { read_all(RegionLayout::kObj36, file, expected); });
  };
  EXPECT_EQ(failure([](RegionRecord&) {}, store), "no BadInput");
  EXPECT_EQ(failure([](RegionRecord& r) { r.features[5] = NAN; }, store), "@a.tsv:1: picture p: the features of region 1 are not all finite");
  EXPECT_EQ(failure([](RegionRecord& r) { r.features[11] = INFINITY; }, store), "@a.tsv:1: picture p: the features of region 2 are not all finite");
  EXPECT_EQ(failure([](RegionRecord& r) { r.boxes[4] = NAN; }, store), "@a.tsv:1: picture p: box 1 is not finite");
  EXPECT_EQ(failure([](RegionRecord& r) { r.boxes[10] = 642; }, store),
            "@a.tsv:1: picture p: box 2 (20, 21, 642, 220) leaves the picture of 640 x 480");
  EXPECT_EQ(failure([](RegionRecord& r) { r.boxes[10] = 640.9f; }, store), "no BadInput");
  EXPECT_EQ(failure([](RegionRecord& r) { r.boxes[0] = -3; }, store),
            "@a.tsv:1: picture p: box 0 (-3, 1, 100.5, 200) leaves the picture of 640 x 480");
  EXPECT_EQ(failure(
                [](RegionRecord& r) {
                  std::swap(r.width, r.height);
                  r.boxes[3] = 479;
                  r.boxes[2] = 600;
                },
                store),
            "@a.tsv:1: picture p: box 0 (0, 1, 600, 479) leaves the picture of 480 x 640");
  EXPECT_EQ(failure([](RegionRecord& r) { std::swap(r.boxes[1], r.boxes[3]); }, store),
            "@a.tsv:1: picture p: box 0 (0, 200, 100.5, 1) ends before it begins");
  EXPECT_EQ(failure([](RegionRecord& r) { r.classes[0] = 1600; }, store), "@a.tsv:1: picture p: region 0 has class 1600, outside 0..1599");
  EXPECT_EQ(failure([](RegionRecord& r) { r.classes[2] = 0; }, {.classes = 1600, .label_offset = 1}),
            "@a.tsv:1: picture p: region 2 has class 0, outside 1..1600");
  EXPECT_EQ(failure([](RegionRecord& r) { r.classes[0] = -1; }, {}), "no BadInput");  // no vocabulary known
}

TEST(RegionReader, GoesOnBehindABadRecord) {
  const Scratch s;
  const auto good = tsv_line(bottom_up_row(sample_record("p", 2, 4)));
  const auto reader = open_regions(RegionLayout::kBottomUp, s.write("a.tsv", good + "x\n" + good), {});
  RegionRecord r;
  EXPECT_TRUE(reader->next(r));
  EXPECT_THROW(reader->next(r), BadInput);
  EXPECT_TRUE(reader->next(r));
  EXPECT_EQ(reader->place(), s.root().string() + "/a.tsv:3");
  EXPECT_EQ(reader->store().feature_width, 4);
  EXPECT_FALSE(reader->next(r));
}

TEST(RegionNpz, BadInputNamesTheArray) {
  const Scratch s;
  const auto record = sample_record("", 3, 4);
  const auto failure = [&](const std::function<void(std::vector<std::pair<std::string, std::string>>&)>& damage, const RegionStore& store = {}) {
    auto members = npz_members(record);  // x image_h image_w boxes objects_id
    damage(members);
    const auto file = s.write("p.npz", zip_bytes(members, Packing::kDeflated));
    return message(s, [&] { read_all(RegionLayout::kNpz, file, store); });
  };
  EXPECT_EQ(failure([](auto&) {}), "no BadInput");
  EXPECT_EQ(failure([](auto& m) { m.erase(m.begin()); }),
            "@p.npz: has no array of features (features or x); it holds image_h, image_w, boxes, objects_id");
  EXPECT_EQ(failure([](auto& m) { m[1].first = "height2.npy"; }),
            "@p.npz: has no array of the picture's height (image_h or height); it holds x, height2, image_w, boxes, objects_id");
  EXPECT_EQ(failure([](auto& m) { m[0].second = npy_bytes("<i4", "(3, 4)", std::string(48, '\0')); }),
            "@p.npz: x: holds I32, not floating-point numbers of 16, 32 or 64 bits");
  EXPECT_EQ(failure([](auto& m) { m[0].second = npy_bytes("<U2", "(2,)", std::string(16, '\0')); }),
            "@p.npz: x: holds elements of type '<U2', which are not numbers or booleans of up to 64 bits");
  EXPECT_EQ(failure([](auto& m) { m[4].second = npy_bytes("<f4", "(3,)", std::string(12, '\0')); }),
            "@p.npz: objects_id holds F32, not whole numbers");
  EXPECT_EQ(failure([](auto& m) { m[4].second = npy_bytes("<i4", "(2,)", std::string(8, '\0')); }), "@p.npz: objects_id has shape (2), expected (3)");
  EXPECT_EQ(failure([](auto& m) { m[0].second = npy_bytes("<f4", "(2, 4)", std::string(32, '\0')); }),
            "@p.npz: x has shape (2, 4), expected (3, D) for as many boxes");
  EXPECT_EQ(failure([](auto& m) { m[3].second = npy_bytes("<f4", "(3, 5)", std::string(60, '\0')); }),
            "@p.npz: boxes has shape (3, 5), expected (N, 4)");
  EXPECT_EQ(failure([](auto& m) { m[2].second = npy_bytes("<i8", "(2,)", std::string(16, '\1')); }),
            "@p.npz: image_w has shape (2), expected one number");
  EXPECT_EQ(failure([](auto& m) { m[2].second = npy_bytes("<i8", "()", std::string(8, '\0')); }), "@p.npz: image_w = 0 is outside 1..1048576");
  EXPECT_EQ(failure([](auto& m) { m.emplace_back("num_bbox.npy", npy_bytes("|u1", "()", "\2")); }), "@p.npz: num_bbox = 2, but there are 3 boxes");
  EXPECT_EQ(failure([](auto&) {}, {.feature_width = 2048}), "@p.npz: picture p: features are 4 wide, expected 2048");
  EXPECT_EQ(failure([](auto&) {}, {.boxes = BoxUnit::kFractions}), "@p.npz: picture p: boxes are in pixels, expected fractions of the picture");
}

TEST(RegionStore, RefusesToMixExtractors) {
  const Scratch s;
  const auto obj36 = public_store(RegionLayout::kObj36);
  const auto failure = [&](RegionStore other) { return message(s, [&] { require_same_store(obj36, "a.tsv", other, "b.tsv"); }); };
  EXPECT_EQ(failure(public_store(RegionLayout::kBottomUp)), "no BadInput");  // knows no classes, contradicts nothing
  EXPECT_EQ(failure({}), "no BadInput");
  auto other = obj36;
  other.feature_width = 1024;
  EXPECT_EQ(failure(other), "a.tsv and b.tsv cannot be mixed: the feature width is 2048 in the one and 1024 in the other");
  other = obj36, other.label_offset = 1;
  EXPECT_EQ(failure(other), "a.tsv and b.tsv cannot be mixed: the first class id is 0 in the one and 1 in the other");
  other = obj36, other.boxes = BoxUnit::kFractions;
  EXPECT_EQ(failure(other), "a.tsv and b.tsv cannot be mixed: the unit of boxes is pixels in the one and fractions of the picture in the other");
  other = obj36, other.extractor = "VinVL";
  EXPECT_EQ(failure(other).substr(0, 58), "a.tsv and b.tsv cannot be mixed: the extractor is Faster R");
  EXPECT_EQ(to_text(obj36), "Faster R-CNN ResNet-101 on Visual Genome (bottom-up-attention), 2048 wide, 1600 classes from 0, boxes in pixels");
  EXPECT_EQ(to_text(RegionStore{}), "unknown extractor, of unknown width, no class vocabulary, boxes in an unknown unit");
}

TEST(RegionFeatures, GenuineFilesAreSound) {
  const auto folder = real_data("region_features");
  if (folder.empty()) GTEST_SKIP() << "region_features is not below the data root";
  const auto records = read_all(RegionLayout::kObj36, folder / "lxmert_obj36_sample.tsv", public_store(RegionLayout::kObj36));
  ASSERT_EQ(records.size(), 10u);
  EXPECT_EQ(records[0].image, "COCO_train2014_000000132417");
  EXPECT_EQ(records[0].width, 500);
  EXPECT_EQ(records[0].height, 333);
  EXPECT_EQ(records[0].regions, 36);
  EXPECT_EQ(records[0].classes[0], 72);
  const auto rosita = read_all(RegionLayout::kNpz, folder / "rosita_demo" / "features", {.feature_width = 2048});
  ASSERT_EQ(rosita.size(), 8u);
  EXPECT_EQ(rosita[0].image, "COCO_val2014_000000058350");
  EXPECT_EQ(rosita[0].width, 640);
  EXPECT_NEAR(rosita[0].boxes[0], 323.28793f, 1e-4);
}

}  // namespace
}  // namespace vlp::formats
