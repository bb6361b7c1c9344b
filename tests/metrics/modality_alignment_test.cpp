#include "core/metrics/modality_alignment.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/util/error.hpp"

namespace vlp::metrics {
namespace {

using Values = std::vector<float>;
using Kinds = std::vector<int64_t>;

// Points on the unit circle, by angle in degrees, at some other length.
Values at(const std::vector<double>& degrees, double length = 3) {
  Values out;
  for (const double a : degrees)
    for (const double v : {std::cos(a * M_PI / 180), std::sin(a * M_PI / 180)}) out.push_back(static_cast<float>(length * v));
  return out;
}

double chord(double degrees) { return 2 * std::sin(degrees * M_PI / 360); }

ModalityAlignment align(const Values& image, const Values& text, const Kinds& kinds) { return modality_alignment({image, text, kinds}); }

TEST(ModalityAlignment, OfPartnersSideBySide) {
  const auto a = align(at({0, 90, 180}), at({10, 100, 190}, 0.5), {0, 1, 2});
  EXPECT_NEAR(a.gap, chord(10) / 3, 1e-6);  // the first and the third cancel
  EXPECT_EQ(a.partner_nearest, 1);
  EXPECT_EQ(a.anchor_nearest, 1);
  EXPECT_EQ(a.mixed_nearest, 1);
  const double between = (chord(100) + chord(190) + chord(80) + chord(100) + chord(170) + chord(80)) / 6;
  EXPECT_NEAR(a.distance_ratio, chord(10) / between, 1e-6);
}

TEST(ModalityAlignment, OfModalitiesApart) {
  // Each modality in its corner, the partners in the same order: nearest across is right, but everything of one's own modality is nearer.
  const auto a = align(at({0, 5}), at({180, 185}), {0, 1});
  EXPECT_NEAR(a.gap, 2 * std::cos(2.5 * M_PI / 180), 1e-6);
  EXPECT_EQ(a.mixed_nearest, 0);
  EXPECT_GT(a.distance_ratio, 0.99);
  // At 0: text 0 at 180, text 1 at 175; at 5: text 0 at 175, text 1 at 180. Partners are the farther ones.
  EXPECT_EQ(a.partner_nearest, 0);
  EXPECT_EQ(a.anchor_nearest, 0);
}

TEST(ModalityAlignment, AnyOfTheKindCountsAsPartnerOrOnlyItself) {
  // Two dogs whose texts are exchanged, and a cat.
  const auto a = align(at({0, 20, 120}), at({21, 1, 121}), {4, 4, 9});
  EXPECT_NEAR(a.partner_nearest, 1.0 / 3, 1e-12);
  EXPECT_EQ(a.anchor_nearest, 1);
  EXPECT_EQ(a.mixed_nearest, 1);
}

TEST(ModalityAlignment, TiesCountAgainstTheModel) {
  const auto a = align(at({0, 0}), at({0, 0}), {0, 1});
  EXPECT_EQ(a.partner_nearest, 0);
  EXPECT_EQ(a.anchor_nearest, 0);
  EXPECT_EQ(a.gap, 0);
  EXPECT_EQ(a.distance_ratio, 1);
}

TEST(ModalityAlignment, RefusesWhatSaysNothing) {
  const auto message = [](const Values& image, const Values& text, const Kinds& kinds) -> std::string {
    try {
      align(image, text, kinds);
    } catch (const BadInput& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_EQ(message(at({0, 1}), at({0, 1}), {7, 7}), "modality alignment: needs anchors of at least two kinds");
  EXPECT_EQ(message(at({0, 1}), Values{0, 0, 1, 0}, {1, 2}), "modality alignment: text feature 0 is zero");
  EXPECT_EQ(message(Values{1, 0, NAN, 0}, at({0, 1}), {1, 2}), "modality alignment: image feature 1 is not finite");
  EXPECT_THROW(align(at({0, 1}), at({0}), {1, 2}), ShapeError);
}

}  // namespace
}  // namespace vlp::metrics
