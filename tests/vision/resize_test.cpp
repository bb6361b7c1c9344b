#include "core/vision/resize.hpp"

#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "tests/vision/reference.hpp"

namespace vlp::vision {
namespace {

TEST(Resize, EqualsPillow) {
  const auto reference = vision_reference();
  const auto source = picture_of(reference);
  for (const auto& item : reference.at("resized")) {
    const auto filter = item.at("filter") == "bilinear" ? Filter::kBilinear : Filter::kBicubic;
    const auto got = resize(source, item.at("width"), item.at("height"), filter);
    EXPECT_EQ(worst_difference(got, picture_of(item)), 0) << item.at("filter") << " " << item.at("width") << "x" << item.at("height");
  }
}

TEST(Resize, KeepsAConstantPictureAndTheSameSize) {
  const auto grey = Image::filled(13, 9, 77);
  EXPECT_EQ(resize(grey, 5, 40, Filter::kBicubic), Image::filled(5, 40, 77));
  const auto source = picture_of(vision_reference());
  EXPECT_EQ(resize(source, source.width, source.height, Filter::kBilinear), source);
}

TEST(Resize, RefusesAnEmptyPicture) {
  EXPECT_THROW(resize(Image{}, 4, 4, Filter::kBilinear), InternalFault);
  EXPECT_THROW(resize(Image::filled(2, 2), 0, 4, Filter::kBilinear), InternalFault);
}

}  // namespace
}  // namespace vlp::vision
