#include "core/formats/nlvr_scene.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "core/vision/read_image.hpp"
#include "tests/formats/message_cases.hpp"

namespace vlp::formats {
namespace {

constexpr const char* kScenes =
    R"({"identifier": "7-1", "directory": "2", "label": "true", "sentence": "A tower.", "structured_rep": [[{"x_loc": 80, "y_loc": 70, "size": 20, "type": "square", "color": "Yellow"}], [], [{"x_loc": 0, "y_loc": 90, "size": 10, "type": "circle", "color": "Black"}, {"x_loc": 70, "y_loc": 1, "size": 30, "type": "triangle", "color": "#0099ff"}]]}
{"identifier": "8-0", "directory": 3, "label": "false", "sentence": "No structure."}
{"identifier": "9-0", "directory": 3, "label": "false", "sentence": "None either.", "structured_rep": null}
)";

std::vector<NlvrLine> scenes(const std::filesystem::path& file) {
  std::vector<NlvrLine> out;
  for_each_nlvr_scene(file, [&](const NlvrLine& line) { out.push_back(line); });
  return out;
}

std::string text(const std::vector<NlvrShown>& objects) {
  std::string out;
  for (const auto& [box, index] : objects) out += fmt::format("{} {},{} {}x{}; ", nlvr_classes().at(index), box.x, box.y, box.width, box.height);
  return out;
}

TEST(NlvrScene, AnOrderOfTheBoxesMovesTheirObjects) {
  const Scratch s;
  const auto lines = scenes(s.write("dev.json", kScenes));
  ASSERT_EQ(lines.size(), 1u);  // lines without structure are passed over
  EXPECT_EQ(lines[0].identifier + lines[0].directory + std::to_string(lines[0].line), "7-121");
  const auto& scene = lines[0].scene;
  EXPECT_EQ(text(shown(scene, 0)), "yellow square 80,70 20x20; black circle 300,90 10x10; blue triangle 370,1 30x30; ");
  EXPECT_EQ(text(shown(scene, 1)), "yellow square 80,70 20x20; black circle 150,90 10x10; blue triangle 220,1 30x30; ");
  EXPECT_EQ(text(shown(scene, 2)), "yellow square 230,70 20x20; black circle 300,90 10x10; blue triangle 370,1 30x30; ");
  EXPECT_EQ(text(shown(scene, 3)), "black circle 150,90 10x10; blue triangle 220,1 30x30; yellow square 380,70 20x20; ");
  EXPECT_EQ(text(shown(scene, 4)), "black circle 0,90 10x10; blue triangle 70,1 30x30; yellow square 230,70 20x20; ");
  EXPECT_EQ(text(shown(scene, 5)), "black circle 0,90 10x10; blue triangle 70,1 30x30; yellow square 380,70 20x20; ");
  EXPECT_THROW(shown(scene, 6), InternalFault);
}

TEST(NlvrScene, ClassesNameColourAndShape) {
  EXPECT_EQ(nlvr_classes()[class_of({NlvrColour::kBlack, NlvrShape::kCircle, 0, 0, 10})], "black circle");
  EXPECT_EQ(nlvr_classes()[class_of({NlvrColour::kBlue, NlvrShape::kTriangle, 0, 0, 10})], "blue triangle");
  EXPECT_EQ(nlvr_classes()[class_of({NlvrColour::kYellow, NlvrShape::kSquare, 0, 0, 10})], "yellow square");
}

TEST(NlvrScene, RegionsAreTheObjectsOfTheSixPictures) {
  const Scratch s;
  const auto data = read_nlvr_regions(s.write("dev.json", kScenes), "pictures", "dev");
  ASSERT_EQ(data.images.size(), 6u);
  ASSERT_EQ(data.regions.size(), 18u);
  EXPECT_EQ(data.images[4].id, "dev-7-1-4.png");
  EXPECT_EQ(data.images[4].file, "pictures/2/dev-7-1-4.png");
  EXPECT_EQ(data.images[4].width * 1000 + data.images[4].height, 400100);
  const auto& circle = data.regions[12];
  EXPECT_EQ(circle.image, 4);
  EXPECT_EQ(circle.texts, std::vector<std::string>{"black circle"});
  EXPECT_EQ(circle.attributes, std::vector<std::string>{"black"});
  EXPECT_EQ(circle.box.x * 1000 + circle.box.y, 90);
}

TEST(NlvrScene, BadScenesNameFileLineObjectAndField) {
  const Scratch s;
  const std::string object = "@d.json:1: structured_rep[0][0]: field ";
  expect_messages(s, kScenes,
                  {{"\"Yellow\"", "\"Green\"", object + R"("color" is "Green", not one of Black, #0099ff, Yellow)"},
                   {"\"square\"", "\"hexagon\"", object + R"("type" is "hexagon", not one of circle, square, triangle)"},
                   {"\"x_loc\": 80", "\"x_loc\": 81", object + R"("x_loc" = 81 puts an object of size 20 outside its box of 100 pixels)"},
                   {"\"y_loc\": 70", "\"y_loc\": -1", object + R"("y_loc" = -1 puts an object of size 20 outside its box of 100 pixels)"},
                   {"\"y_loc\": 70", "\"y_loc\": 9223372036854775807",
                    object + R"("y_loc" = 9223372036854775807 puts an object of size 20 outside its box of 100 pixels)"},
                   {"\"size\": 20", "\"size\": 0", object + R"("size" = 0 is outside [1, 100])"},
                   {"\"size\": 20", "\"size\": 2.5", object + R"("size" is a number, not a 64-bit integer)"},
                   {"\"size\": 20, ", "", object + R"("size" is missing)"},
                   {", [],", ",", R"(@d.json:1: field "structured_rep" has 2 boxes, not 3)"},
                   {", [],", ", [], [],", R"(@d.json:1: field "structured_rep" has 4 boxes, not 3)"},
                   {", [],", ", 5,", R"(@d.json:1: field "structured_rep" [1] is a number, not a list)"},
                   {", [],", ", [5],", R"(@d.json:1: structured_rep[1][0]: is a number, not an object)"},
                   {"\"structured_rep\": null", "\"structured_rep\": 5", R"(@d.json:3: field "structured_rep" is a number, not a list)"},
                   {"\"identifier\": \"7-1\", ", "", R"(@d.json:1: field "identifier" is missing)"}},
                  [&](const std::string& content) { scenes(s.write("d.json", content)); });
}

// What a pixel shows: its nearest colour among the background's two greys and the objects' three.
int colour_at(const vision::Image& image, int64_t x, int64_t y) {
  constexpr std::array<std::array<int, 3>, 5> kColours{{{0, 0, 0}, {0, 153, 255}, {255, 255, 0}, {211, 211, 211}, {128, 128, 128}}};
  const auto* pixel = image.at(x, y);
  std::array<int, 5> distance{};
  for (size_t c = 0; c < kColours.size(); ++c)
    for (size_t i = 0; i < 3; ++i) distance[c] += std::abs(kColours[c][i] - pixel[i]);
  return static_cast<int>(std::min_element(distance.begin(), distance.end()) - distance.begin());
}

// The middle of every object has its colour, and outside the boxes of all objects there is nothing but background.
void expect_shows(const vision::Image& image, const std::vector<NlvrShown>& objects, const std::string& name) {
  ASSERT_EQ(image.width * 1000 + image.height, kNlvrPictureWidth * 1000 + kNlvrPictureHeight) << name;
  std::vector<bool> covered(static_cast<size_t>(image.width * image.height), false);
  for (const auto& [box, index] : objects) {
    const auto x = static_cast<int64_t>(box.x), y = static_cast<int64_t>(box.y), side = static_cast<int64_t>(box.width);
    EXPECT_EQ(colour_at(image, x + side / 2, y + side / 2), static_cast<int>(index / 3)) << name << " " << nlvr_classes()[index];
    for (int64_t row = y; row < y + side; ++row)
      for (int64_t column = x; column < x + side; ++column) covered[static_cast<size_t>(row * image.width + column)] = true;
  }
  int64_t stray = 0;
  for (int64_t y = 0; y < image.height; ++y)
    for (int64_t x = 0; x < image.width; ++x)
      if (!covered[static_cast<size_t>(y * image.width + x)]) stray += colour_at(image, x, y) < 3;
  EXPECT_EQ(stray, 0) << name;
}

TEST(NlvrScene, GenuinePicturesShowTheOrdersOfTheirBoxes) {
  const auto root = real_data("nlvr/dev/dev.json");
  if (root.empty()) GTEST_SKIP() << "no genuine data: set VLP_TEST_DATA to the folder that holds it";
  int64_t index = 0, seen = 0;
  for_each_nlvr_scene(root, [&](const NlvrLine& line) {
    if (index++ % 25 != 0) return;
    for (int64_t k = 0; k < 6; ++k) {
      const auto name = fmt::format("dev-{}-{}.png", line.identifier, k);
      expect_shows(vision::read_image(root.parent_path() / "images" / line.directory / name), shown(line.scene, k), name);
      ++seen;
    }
  });
  EXPECT_EQ(index, 989);
  EXPECT_EQ(seen, 240);
}

TEST(NlvrScene, GenuineScenesHaveTheirCounts) {
  for (const auto& [split, expected] : {std::pair{"train", 0}, std::pair{"dev", 989}, std::pair{"test", 990}}) {
    const auto file = real_data(fmt::format("nlvr/{0}/{0}.json", split));
    if (file.empty()) GTEST_SKIP() << "no genuine data: set VLP_TEST_DATA to the folder that holds it";
    int64_t lines = 0;
    for_each_nlvr_scene(file, [&](const NlvrLine&) { ++lines; });
    EXPECT_EQ(lines, expected) << split;
  }
}

}  // namespace
}  // namespace vlp::formats
