// The simulated detector, read back from its files.

#include <cstring>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "core/data/world/nouns.hpp"
#include "tests/world/fixture.hpp"

namespace vlp::data::world::test {
namespace {

template <class T>
std::vector<T> decoded(const std::string& text) {
  static const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == '=') break;
    held = held << 6 | static_cast<uint32_t>(digits.find(c));
    if ((bits += 6) >= 8) bits -= 8, bytes.push_back(static_cast<char>(held >> bits & 0xff));
  }
  std::vector<T> out(bytes.size() / sizeof(T));
  std::memcpy(out.data(), bytes.data(), out.size() * sizeof(T));
  return out;
}

class Regions : public ::testing::Test {
 protected:
  // The fields of every line of a split.
  static std::vector<std::vector<std::string>> rows(const Generated& world, const std::string& split) {
    std::ifstream in(world.folder / ("regions_" + split + ".tsv"));
    std::vector<std::vector<std::string>> out;
    for (std::string line; std::getline(in, line);) {
      std::istringstream fields(line);
      auto& row = out.emplace_back();
      for (std::string field; std::getline(fields, field, '\t');) row.push_back(field);
    }
    return out;
  }
};

TEST_F(Regions, HaveTheColumnsOfLxmertAndTheClasses) {
  const auto& world = easy_world();
  const auto all = rows(world, "test");
  ASSERT_EQ(all.size(), 120U);
  const size_t n = static_cast<size_t>(world.spec.regions), classes = nouns().size() + 1;
  for (const auto& row : all) {
    ASSERT_EQ(row.size(), 11U);
    EXPECT_EQ(row[1], "64");
    EXPECT_EQ(row[7], std::to_string(n));
    const auto objects = decoded<int64_t>(row[3]);
    const auto confidence = decoded<float>(row[4]), boxes = decoded<float>(row[8]), features = decoded<float>(row[9]), probabilities = decoded<float>(row[10]);
    ASSERT_EQ(objects.size(), n);
    ASSERT_EQ(boxes.size(), 4 * n);
    ASSERT_EQ(features.size(), n * static_cast<size_t>(world.spec.region_features));
    ASSERT_EQ(probabilities.size(), n * classes);
    for (size_t i = 0; i < n; ++i) {
      EXPECT_TRUE(boxes[4 * i] >= 0 && boxes[4 * i] < boxes[4 * i + 2] && boxes[4 * i + 2] <= 64) << row[0];
      EXPECT_TRUE(boxes[4 * i + 1] >= 0 && boxes[4 * i + 1] < boxes[4 * i + 3] && boxes[4 * i + 3] <= 64) << row[0];
      const auto first = probabilities.begin() + static_cast<std::ptrdiff_t>(i * classes);
      float sum = 0;
      for (size_t c = 0; c < classes; ++c) sum += first[static_cast<std::ptrdiff_t>(c)];
      EXPECT_NEAR(sum, 1, 1e-5);
      EXPECT_FLOAT_EQ(first[objects[i] + 1], confidence[i]);
      EXPECT_LE(confidence[i], confidence[i == 0 ? 0 : i - 1]);
    }
  }
}

TEST_F(Regions, FindMostObjectsAndErrLikeADetector) {
  const auto& world = easy_world();
  int found = 0, right = 0, objects_seen = 0;
  for (const auto& row : rows(world, "train")) {
    const auto& p = world.pictures.at(std::stoll(row[0]));
    const auto ids = decoded<int64_t>(row[3]);
    const auto boxes = decoded<float>(row[8]);
    for (const auto& o : p.objects) {
      ++objects_seen;
      const double x = (o.column + 0.5) * 16, y = (o.row + 0.5) * 16;
      for (size_t i = 0; i < ids.size(); ++i) {
        if (std::abs((boxes[4 * i] + boxes[4 * i + 2]) / 2 - x) > 2.5 || std::abs((boxes[4 * i + 1] + boxes[4 * i + 3]) / 2 - y) > 2.5) continue;
        ++found;
        right += nouns()[static_cast<size_t>(ids[i])].name == o.noun;
        break;
      }
    }
  }
  EXPECT_GT(found, objects_seen * 85 / 100);
  EXPECT_LT(found, objects_seen);
  EXPECT_GT(right, found * 80 / 100);
  EXPECT_LT(right, found * 97 / 100);
}

TEST_F(Regions, FeaturesCarryAppearance) {
  // The nearest neighbour by features shares the colour far more often than chance (1 in 8), and the label is in no feature.
  const auto& world = easy_world();
  struct Region {
    std::vector<float> feature;
    int64_t attribute;
  };
  std::vector<Region> all;
  for (const auto& row : rows(world, "train")) {
    const auto features = decoded<float>(row[9]);
    const auto attributes = decoded<int64_t>(row[5]);
    const auto width = static_cast<std::ptrdiff_t>(world.spec.region_features);
    for (std::ptrdiff_t i = 0; i < 2; ++i)  // the two surest
      all.push_back({{features.begin() + i * width, features.begin() + (i + 1) * width}, attributes[static_cast<size_t>(i)]});
  }
  int same = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    double best = 1e30;
    size_t nearest = i;
    for (size_t j = 0; j < all.size(); ++j) {
      double d = 0;
      for (size_t f = 0; f < all[i].feature.size(); ++f) d += (all[i].feature[f] - all[j].feature[f]) * (all[i].feature[f] - all[j].feature[f]);
      if (j != i && d < best) best = d, nearest = j;
    }
    same += all[i].attribute == all[nearest].attribute;
  }
  EXPECT_GT(same, static_cast<int>(all.size()) * 30 / 100);
}

}  // namespace
}  // namespace vlp::data::world::test
