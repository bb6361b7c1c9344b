// Augmentations against Pillow and SciPy (tests/ref/augment.py).

#include "core/vision/random_augment.hpp"

#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "core/vision/affine.hpp"
#include "core/vision/colour.hpp"
#include "core/vision/filter.hpp"
#include "tests/vision/reference.hpp"

namespace vlp::vision {
namespace {

nlohmann::json augment_reference() {
  std::ifstream in(VLP_TEST_DIR "/ref/augment.json");
  return nlohmann::json::parse(in);
}

Image applied(const std::string& name, const Image& image, const std::vector<double>& v) {
  const auto f = v.empty() ? 0.0F : static_cast<float>(v[0]);
  if (name == "auto_contrast") return auto_contrasted(image);
  if (name == "equalise") return equalised(image);
  if (name == "grey") return greyscale(image);
  if (name == "solarise") return solarised(image);
  if (name == "brightness") return brightened(image, f);
  if (name == "contrast") return contrasted(image, f);
  if (name == "saturation") return saturated(image, f);
  if (name == "sharpness") return sharpened(image, f);
  if (name == "hue") return hue_turned(image, v[0]);
  if (name == "blur") return blurred(image, f);
  if (name == "shear_x") return warped(image, Affine::shear_x(v[0]), 128);
  if (name == "shear_y") return warped(image, Affine::shear_y(v[0]), 128);
  if (name == "shift") return warped(image, Affine::shift(v[0], v[1]), 128);
  if (name == "rotation") return warped(image, Affine::rotation(v[0], image.width, image.height), 128);
  ADD_FAILURE() << "no operation " << name;
  return image;
}

TEST(Augment, EveryOperationEqualsItsReference) {
  const auto reference = augment_reference();
  const auto source = picture_of(reference);
  for (const auto& item : reference.at("results")) {
    const auto got = applied(item.at("name"), source, item.at("values"));
    EXPECT_EQ(worst_difference(got, picture_of(item)), 0) << item.at("name") << " " << item.at("values");
  }
}

TEST(Augment, FlatPicturesStayAsTheyAre) {
  const auto grey = Image::filled(9, 7, 140);
  for (const auto& got : {auto_contrasted(grey), equalised(grey), contrasted(grey, 1.9F), saturated(grey, 0.2F), sharpened(grey, 1.9F),
                          blurred(grey, 1.3F), hue_turned(grey, 0.4)})
    EXPECT_EQ(got, grey);
}

TEST(Augment, AWarpFillsWhatItUncovers) {
  const auto moved = warped(Image::filled(6, 4, 20), Affine::shift(2, 0), 128);
  for (int64_t x = 0; x < 6; ++x) EXPECT_EQ(moved.at(x, 1)[0], x < 2 ? 128 : 20) << x;
}

// ALBEF's factors at level 7: brightness 0.1 + 1.8 * 0.7 = 1.36, shear 0.21, translation 7 px, rotation 21 degrees, either sign.
TEST(RandomAugment, UsesTheLevelsOfAlbef) {
  const auto source = picture_of(augment_reference());
  const RandomAugmentSpec s;
  Random random(1, "augment");
  EXPECT_EQ(augmented(source, Augmentation::kBrightness, s, random), brightened(source, 1.36F));
  EXPECT_EQ(augmented(source, Augmentation::kSharpness, s, random), sharpened(source, 1.36F));
  std::map<Augmentation, std::vector<Image>> expected{
      {Augmentation::kShearX, {warped(source, Affine::shear_x(0.21), 128), warped(source, Affine::shear_x(-0.21), 128)}},
      {Augmentation::kShearY, {warped(source, Affine::shear_y(0.21), 128), warped(source, Affine::shear_y(-0.21), 128)}},
      {Augmentation::kTranslateX, {warped(source, Affine::shift(7, 0), 128), warped(source, Affine::shift(-7, 0), 128)}},
      {Augmentation::kTranslateY, {warped(source, Affine::shift(0, 7), 128), warped(source, Affine::shift(0, -7), 128)}},
      {Augmentation::kRotate, {warped(source, Affine::rotation(21, 19, 14), 128), warped(source, Affine::rotation(-21, 19, 14), 128)}}};
  for (const auto& [operation, either] : expected) {
    std::array<int, 2> seen{};
    for (int i = 0; i < 40; ++i) {
      const auto got = augmented(source, operation, s, random);
      const bool first = worst_difference(got, either[0]) <= 1;
      EXPECT_TRUE(first || worst_difference(got, either[1]) <= 1);
      ++seen[first ? 0 : 1];
    }
    EXPECT_GT(seen[0], 5);
    EXPECT_GT(seen[1], 5);
  }
}

// Two draws from ten, each applied with probability 1/2: nothing happens where both are skipped or the identity, (1/2 + 1/20)^2 of the time.
TEST(RandomAugment, AppliesEachDrawHalfTheTime) {
  const auto source = picture_of(augment_reference());
  Random random(2, "augment");
  int untouched = 0;
  const int n = 4000;
  for (int i = 0; i < n; ++i) untouched += random_augment(source, {}, random) == source;
  EXPECT_NEAR(untouched / double{n}, 0.55 * 0.55, 0.025);
}

TEST(DinoAugment, GreyAndSolariseFollowTheirProbabilities) {
  const auto source = picture_of(augment_reference());
  Random random(3, "augment");
  DinoSpec s{.jitter = 0, .grey = 0.2, .blur = 0, .solarise = 0};
  int grey = 0;
  for (int i = 0; i < 2000; ++i) grey += dino_augment(source, s, random) == greyscale(source);
  EXPECT_NEAR(grey / 2000.0, 0.2, 0.03);
  s.grey = 0, s.solarise = 1;
  EXPECT_EQ(dino_augment(source, s, random), solarised(source));
  EXPECT_DOUBLE_EQ(DinoSpec::view1().blur, 1.0);
  EXPECT_DOUBLE_EQ(DinoSpec::view2().blur, 0.1);
  EXPECT_DOUBLE_EQ(DinoSpec::view2().solarise, 0.2);
}

TEST(DinoAugment, DrawsFromItsStreamAlone) {
  const auto source = picture_of(augment_reference());
  Random a(4, "augment", 9), b(4, "augment", 9), c(4, "augment", 10);
  const auto first = dino_augment(source, DinoSpec::view1(), a);
  EXPECT_EQ(first, dino_augment(source, DinoSpec::view1(), b));
  EXPECT_NE(first, dino_augment(source, DinoSpec::view1(), c));
}

}  // namespace
}  // namespace vlp::vision
