#include "core/data/world/render.hpp"

#include <gtest/gtest.h>

#include "core/data/world/nouns.hpp"
#include "core/data/world/palette.hpp"

namespace vlp::data::world {
namespace {

Object object(int noun, int colour, double x, double y, double radius) {
  Object o;
  o.noun = noun, o.colour = colour, o.x = x, o.y = y, o.radius = radius;
  return o;
}

int distance(const uint8_t* pixel, vision::Colour colour) {
  return std::abs(pixel[0] - colour.r) + std::abs(pixel[1] - colour.g) + std::abs(pixel[2] - colour.b);
}

TEST(Render, IsAFunctionOfSceneAndStream) {
  const Scene scene{32, 1, {object(noun_id("star"), 2, 16, 16, 12)}};
  Random a(1, "render"), b(1, "render"), c(2, "render");
  const auto first = render(scene, Difficulty::kEasy, a);
  EXPECT_EQ(first, render(scene, Difficulty::kEasy, b));
  EXPECT_NE(first, render(scene, Difficulty::kEasy, c));
}

TEST(Render, EachColourIsRecognisedOnEachBackground) {
  for (int background = 0; background < static_cast<int>(backgrounds().size()); ++background)
    for (int colour = 0; colour < static_cast<int>(colours().size()); ++colour) {
      Random random(3, "render", static_cast<uint64_t>(background * 8 + colour));
      const auto image = render({16, background, {object(noun_id("house"), colour, 8, 8, 7.5)}}, Difficulty::kEasy, random);
      const auto nearest = [&](const uint8_t* pixel) {
        int best = 0;
        for (int c = 1; c < static_cast<int>(colours().size()); ++c)
          if (distance(pixel, colours()[static_cast<size_t>(c)].rgb) < distance(pixel, colours()[static_cast<size_t>(best)].rgb)) best = c;
        return best;
      };
      EXPECT_EQ(nearest(image.at(8, 5)), colour) << colours()[static_cast<size_t>(colour)].name << " " << backgrounds()[static_cast<size_t>(background)].phrase;
      EXPECT_LT(distance(image.at(0, 0), backgrounds()[static_cast<size_t>(background)].rgb), 80);
    }
}

TEST(Render, AScreenHidesOneHalf) {
  auto hidden = object(noun_id("ring"), 0, 16, 16, 14);
  hidden.screen = 0;
  Random random(4, "render");
  const auto image = render({32, 3, {hidden}}, Difficulty::kEasy, random);
  const auto red = colours()[0].rgb;
  EXPECT_GT(distance(image.at(5, 16), red), 200);   // the ring's left side
  EXPECT_LT(distance(image.at(27, 16), red), 90);   // and its right
}

TEST(Render, HardPicturesHaveClutterAndAnySize) {
  Random easy(5, "render"), hard(5, "render");
  const Scene empty{100, 0, {}};
  const auto rough = [](const vision::Image& image) {
    double sum = 0;
    for (int64_t y = 0; y < image.height; ++y)
      for (int64_t x = 1; x < image.width; ++x) sum += std::abs(image.at(x, y)[1] - image.at(x - 1, y)[1]);
    return sum / static_cast<double>(image.width * image.height);
  };
  EXPECT_GT(rough(render(empty, Difficulty::kHard, hard)), 1.5 * rough(render(empty, Difficulty::kEasy, easy)));
}

}  // namespace
}  // namespace vlp::data::world
