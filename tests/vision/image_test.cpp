#include "core/vision/image.hpp"

#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "core/vision/random_crop.hpp"

namespace vlp::vision {
namespace {

Image counting(int64_t width, int64_t height) {
  auto image = Image::filled(width, height);
  for (size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = static_cast<uint8_t>(i);
  return image;
}

TEST(Crop, TakesTheRectangle) {
  const auto image = counting(4, 3);
  const auto part = crop(image, {1, 1, 2, 2});
  EXPECT_EQ(part.rgb, (std::vector<uint8_t>{15, 16, 17, 18, 19, 20, 27, 28, 29, 30, 31, 32}));
  EXPECT_EQ(crop(image, {0, 0, 4, 3}), image);
}

TEST(Crop, RefusesToLeaveThePicture) {
  try {
    crop(counting(4, 3), {3, 0, 2, 2});
    FAIL() << "no error";
  } catch (const InternalFault& e) {
    EXPECT_STREQ(e.what(), "crop: 2x2 at (3, 0) does not lie in a picture of 4x3");
  }
}

TEST(Mirrored, ExchangesLeftAndRight) {
  const auto image = counting(3, 1);
  EXPECT_EQ(mirrored(image).rgb, (std::vector<uint8_t>{6, 7, 8, 3, 4, 5, 0, 1, 2}));
  EXPECT_EQ(mirrored(mirrored(counting(5, 4))), counting(5, 4));
}

TEST(RandomResizedCrop, KeepsAreaRatioAndBorders) {
  const RandomCropSpec spec{.scale_min = 0.2, .scale_max = 1};
  double mean_area = 0;
  const int n = 4000;
  for (int i = 0; i < n; ++i) {
    Random random(3, "crop", static_cast<uint64_t>(i));
    const auto box = random_resized_crop(64, 48, spec, random);
    ASSERT_TRUE(box.x >= 0 && box.y >= 0 && box.x + box.width <= 64 && box.y + box.height <= 48) << i;
    const double area = static_cast<double>(box.width * box.height) / (64 * 48);
    const double ratio = static_cast<double>(box.width) / static_cast<double>(box.height);
    ASSERT_TRUE(area > 0.17 && ratio > 0.7 && ratio < 1.42) << i << ": area " << area << ", ratio " << ratio;
    mean_area += area / n;
  }
  EXPECT_NEAR(mean_area, 0.505, 0.01);  // torchvision's get_params, 200,000 draws
}

TEST(RandomResizedCrop, FallsBackToTheCentreOfAnExtremePicture) {
  Random random(3, "crop");
  EXPECT_EQ(random_resized_crop(400, 10, {.scale_min = 0.9}, random), (Box{193, 0, 13, 10}));
  EXPECT_EQ(random_resized_crop(10, 400, {.scale_min = 0.9}, random), (Box{0, 193, 10, 13}));
}

TEST(RandomResizedCrop, TheWholePictureWhenNothingIsLeftToChance) {
  Random random(3, "crop");
  EXPECT_EQ(random_resized_crop(64, 64, {1, 1, 1, 1}, random), (Box{0, 0, 64, 64}));
}

}  // namespace
}  // namespace vlp::vision
