#include "core/vision/shape.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace vlp::vision {
namespace {

double area(const Shape& shape, const Box& window) {
  const auto covered = coverage(shape, window);
  return std::accumulate(covered.begin(), covered.end(), 0.0) / 16;
}

TEST(Coverage, OfRectanglesIsTheirArea) {
  EXPECT_EQ(coverage(Shape().polygon(rectangle(1, 1, 3, 2)), {0, 0, 4, 3}), (std::vector<uint8_t>{0, 0, 0, 0, 0, 16, 16, 0, 0, 0, 0, 0}));
  EXPECT_EQ(coverage(Shape().polygon(rectangle(0.5, 0, 1.25, 1)), {0, 0, 2, 1}), (std::vector<uint8_t>{8, 4}));
  EXPECT_EQ(coverage(Shape().polygon(rectangle(10.5, 20, 11.25, 21)), {10, 20, 2, 1}), (std::vector<uint8_t>{8, 4}));
}

TEST(Coverage, OfRoundShapes) {
  EXPECT_NEAR(area(Shape().polygon(ellipse(10, 10, 8, 5)), {0, 0, 20, 20}), 3.14159 * 40, 1.5);
  EXPECT_NEAR(area(Shape().polygon(ellipse(10, 10, 8, 8)).cut(ellipse(10, 10, 4, 4)), {0, 0, 20, 20}), 3.14159 * 48, 2);
}

TEST(Coverage, LaterPartsStandOnEarlierOnes) {
  const auto shape = Shape().polygon(rectangle(0, 0, 4, 1)).cut(rectangle(1, 0, 3, 1)).polygon(rectangle(2, 0, 3, 1));
  EXPECT_EQ(coverage(shape, {0, 0, 4, 1}), (std::vector<uint8_t>{16, 0, 16, 16}));
}

TEST(Coverage, ABarHasItsThickness) {
  EXPECT_NEAR(area(Shape().polygon(stroke({2, 2}, {12, 9}, 3)), {0, 0, 16, 16}), std::sqrt(149.0) * 3, 1);
}

TEST(Placement, RotatesScalesAndMoves) {
  const Placement quarter{.dx = 1, .dy = 2, .scale_x = 2, .scale_y = 2, .t = 1};  // tan(45 deg): 90 degrees
  const Point p = quarter.apply({3, 0});
  EXPECT_DOUBLE_EQ(p.x, 1);
  EXPECT_DOUBLE_EQ(p.y, 8);
}

TEST(Fill, BlendsWithWhatIsThere) {
  auto image = Image::filled(2, 1, 100);
  fill(image, Shape().polygon(rectangle(0, 0, 1.5, 1)), {200, 0, 100});
  EXPECT_EQ(image.rgb, (std::vector<uint8_t>{200, 0, 100, 150, 50, 100}));
  fill(image, Shape().polygon(rectangle(0, 0, 1, 1)), {0, 0, 0}, 0.25);
  EXPECT_EQ(image.rgb, (std::vector<uint8_t>{150, 0, 75, 150, 50, 100}));
}

TEST(Outline, LiesInsideTheBoxAndStopsAtThePicture) {
  auto image = Image::filled(4, 4);
  outline(image, {1, 1, 9, 2}, {1, 2, 3});
  int painted = 0;
  for (int64_t y = 0; y < 4; ++y)
    for (int64_t x = 0; x < 4; ++x) painted += image.at(x, y)[2] == 3;
  EXPECT_EQ(painted, 6);
  EXPECT_EQ(image.at(1, 1)[0], 1);
  EXPECT_EQ(image.at(0, 1)[0], 0);
}

}  // namespace
}  // namespace vlp::vision
