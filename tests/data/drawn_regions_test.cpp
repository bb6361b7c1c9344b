// Regions of drawings: areas of one colour, and the true objects of NLVR's scenes.

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/data/grid_regions.hpp"
#include "core/data/pack_pictures.hpp"
#include "core/data/segments.hpp"
#include "core/formats/nlvr_scene.hpp"
#include "core/formats/safetensors.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "core/vision/read_image.hpp"
#include "core/vision/write_png.hpp"
#include "tests/support/real_data.hpp"
#include "tests/support/tiny_world.hpp"

namespace vlp::data {
namespace {

void fill(vision::Image& image, const vision::Box& box, std::array<uint8_t, 3> colour) {
  for (int64_t y = box.y; y < box.y + box.height; ++y)
    for (int64_t x = box.x; x < box.x + box.width; ++x) std::copy(colour.begin(), colour.end(), image.at(x, y));
}

TEST(Segments, AreTheShapesOnPlainGround) {
  auto image = vision::Image::filled(100, 40, 200);
  fill(image, {60, 5, 10, 8}, {255, 255, 0});
  fill(image, {60, 14, 10, 8}, {255, 255, 0});  // one row of ground between them: two areas
  fill(image, {10, 20, 12, 12}, {0, 0, 0});
  fill(image, {12, 22, 4, 4}, {0, 0, 250});      // a hole
  fill(image, {90, 2, 1, 1}, {3, 3, 3});         // too small: one pixel of 4000
  fill(image, {30, 0, 20, 40}, {128, 128, 128}); // too large: a fifth
  EXPECT_EQ(segments(image, 9), (std::vector<vision::Box>{{10, 20, 12, 12}, {12, 22, 4, 4}, {60, 5, 10, 8}, {60, 14, 10, 8}}));
  EXPECT_EQ(segments(image, 2), (std::vector<vision::Box>{{10, 20, 12, 12}, {60, 5, 10, 8}})) << "the largest, the first of equals";
  EXPECT_TRUE(segments(image, 0).empty());
}

TEST(Segments, StandBehindTheCells) {
  auto image = vision::Image::filled(40, 40, 200);
  fill(image, {8, 8, 8, 8}, {255, 0, 0});
  const GridSpec s{.cells = {"1x1"}, .pixels = 1, .orientations = 0, .segments = 5};
  const auto r = grid_regions(image, s);
  ASSERT_EQ(r.regions, 2);
  EXPECT_EQ(r.boxes, (std::vector<float>{0, 0, 40, 40, 8, 8, 16, 16}));
  EXPECT_EQ(std::vector<float>(r.features.begin() + 3, r.features.end()), (std::vector<float>{1, -1, -1}));
}

TEST(Segments, FindTheObjectsOfGenuineDrawings) {
  const auto root = test::real_data();
  if (!root) GTEST_SKIP() << "no genuine data: set VLP_TEST_DATA to the folder that holds it";
  int64_t line = 0, objects = 0, found = 0, more = 0;
  formats::for_each_nlvr_scene(*root / "nlvr/dev/dev.json", [&](const formats::NlvrLine& scene) {
    if (line++ % 10 != 0) return;
    const auto file = *root / "nlvr/dev/images" / scene.directory / fmt::format("dev-{}-1.png", scene.identifier);
    auto boxes = segments(vision::read_image(file), 40);
    for (const auto& [box, index] : formats::shown(scene.scene, 1)) {
      ++objects;
      const auto near = [&, b = box](const vision::Box& s) {
        return std::abs(b.x - static_cast<double>(s.x)) <= 2 && std::abs(b.y - static_cast<double>(s.y)) <= 2 &&
               std::abs(b.width - static_cast<double>(s.width)) <= 3 && std::abs(b.height - static_cast<double>(s.height)) <= 3;
      };
      const auto hit = std::find_if(boxes.begin(), boxes.end(), near);
      if (hit != boxes.end()) ++found, boxes.erase(hit);
    }
    more += static_cast<int64_t>(boxes.size());
  });
  EXPECT_GT(objects, 500);
  EXPECT_GT(static_cast<double>(found) / static_cast<double>(objects), 0.98);
  EXPECT_LT(static_cast<double>(more) / static_cast<double>(objects), 0.02);
}

class NlvrRegions : public testing::Test {
 protected:
  void SetUp() override {
    const auto dev = folder.path() / "nlvr" / "dev";
    std::filesystem::create_directories(dev / "images/2");
    write_file_atomic(dev / "dev.json",
                      R"({"identifier": "7-1", "directory": "2", "label": "true", "sentence": "A tower.", "structured_rep": [[{"x_loc": 80, "y_loc": 70, "size": 20, "type": "square", "color": "Yellow"}], [], [{"x_loc": 0, "y_loc": 90, "size": 10, "type": "circle", "color": "Black"}]]})"
                      "\n");
    auto image = vision::Image::filled(400, 100, 211);
    fill(image, {80, 70, 20, 20}, {255, 255, 0});
    vision::write_png(dev / "images/2/dev-7-1-0.png", image);
    pictures.index_of(dev / "images/2/dev-7-1-0.png");
  }
  void pack() { pack_regions(pictures, {"regions", RegionSource::kNlvr, folder.path() / "nlvr"}, {.cells = {"1x1"}, .pixels = 1, .orientations = 0}, {folder.path(), "val"}, {}); }

  ScratchFolder folder{"vlp-nlvr-regions"};
  PictureList pictures;
};

template <typename T>
std::vector<T> values(const formats::SafetensorsFile& file, const char* name) {
  const auto bytes = file.at(name).bytes;
  std::vector<T> out(bytes.size() / sizeof(T));
  std::memcpy(out.data(), bytes.data(), bytes.size());
  return out;
}

TEST_F(NlvrRegions, AreTheObjectsWithTheirClasses) {
  pack();
  const formats::SafetensorsFile file(folder.path() / "regions_val.safetensors");
  EXPECT_THAT(values<float>(file, "region.boxes"), testing::ElementsAre(0.2F, 0.7F, 0.25F, 0.9F, 0.75F, 0.9F, 0.775F, 1.0F));
  EXPECT_THAT(values<int64_t>(file, "region.classes"), testing::ElementsAre(7, 0));  // yellow square, black circle
  EXPECT_THAT(values<float>(file, "region.features"), testing::ElementsAre(1, 1, -1, testing::FloatNear(0.655F, 0.01F), testing::_, testing::_));
}

TEST_F(NlvrRegions, APictureWithoutASceneIsNamed) {
  pictures.index_of(folder.path() / "nlvr/dev/images/2/dev-8-0-0.png");
  try {
    pack();
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_EQ(std::string(e.what()), (folder.path() / "nlvr").string() +
                                         ": 1 of 2 pictures have no regions, the first is 'dev-8-0-0'; extract them, or take data.regions = \"grid\"");
  }
}

}  // namespace
}  // namespace vlp::data
