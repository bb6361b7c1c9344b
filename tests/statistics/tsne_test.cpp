// Against scikit-learn: tests/ref/tsne.py writes tests/ref/tsne.json.

#include "core/statistics/tsne.hpp"

#include <cmath>
#include <fstream>
#include <numeric>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/util/random.hpp"
#include "support.hpp"
#include "tests/support/cpu_seconds.hpp"

namespace vlp::statistics {
namespace {

using Values = std::vector<double>;

const nlohmann::json& expected() {
  static const auto made = nlohmann::json::parse(std::ifstream(VLP_TEST_DIR "/ref/tsne.json"));
  return made;
}

struct Tolerance {
  double rtol, atol;
};

testing::AssertionResult near(const Values& got, const Values& want, Tolerance t) {
  if (got.size() != want.size()) return testing::AssertionFailure() << got.size() << " values, expected " << want.size();
  size_t worst = 0;
  double most = -1;
  for (size_t i = 0; i < got.size(); ++i)
    if (const double excess = std::abs(got[i] - want[i]) - t.atol - t.rtol * std::abs(want[i]); excess > most) most = excess, worst = i;
  if (most <= 0) return testing::AssertionSuccess();
  return testing::AssertionFailure() << fmt::format("element {}: {:.12g}, expected {:.12g}", worst, got[worst], want[worst]);
}

std::vector<float> sample() { return expected()["x"].get<std::vector<float>>(); }
Points points_of(const std::vector<float>& x, int64_t width) { return {x, static_cast<int64_t>(x.size()) / width, width}; }

// Groups of points around `groups` far-off centres.
std::vector<float> clusters(int64_t count, int64_t width, int64_t groups, uint64_t seed = 1) {
  Random random(seed, "tsne_test");
  std::vector<float> centres, out;
  for (int64_t i = 0; i < groups * width; ++i) centres.push_back(static_cast<float>(10 * random.normal()));
  for (int64_t i = 0; i < count; ++i)
    for (int64_t d = 0; d < width; ++d) out.push_back(centres[static_cast<size_t>(i % groups * width + d)] + static_cast<float>(random.normal()));
  return out;
}

TEST(Tsne, AffinitiesMatchARootFinderAndScikitLearn) {
  const auto x = sample();
  const auto p = joint_affinities(points_of(x, expected()["width"]), expected()["perplexity"]);
  EXPECT_TRUE(near(p, expected()["joint_exact"], {1e-8, 1e-15}));
  EXPECT_TRUE(near(p, expected()["joint"], {1e-4, 1e-8}));  // scikit-learn stops its search at an entropy within 1e-5, in single precision
  EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-12);
}

TEST(Tsne, DivergenceAndGradientMatchScikitLearn) {
  const Values p = expected()["joint"], y = expected()["y"];
  EXPECT_NEAR(tsne_divergence(p, y), expected()["divergence"].get<double>(), 1e-10);
  EXPECT_TRUE(near(tsne_gradient(p, y), expected()["gradient"], {1e-10, 1e-13}));
  EXPECT_TRUE(near(tsne_gradient(p, y, 12), expected()["gradient_exaggerated"], {1e-10, 1e-13}));
}

TEST(Tsne, DescentMatchesScikitLearn) {
  const Values p = expected()["joint"];
  Values early = expected()["y"], late = early;
  descend(p, early, {.iterations = 20, .momentum = 0.5, .learning_rate = 50, .exaggeration = 12});
  descend(p, late, {.iterations = 20, .momentum = 0.8, .learning_rate = 50});
  EXPECT_TRUE(near(early, expected()["descent"]["early"], {1e-7, 1e-7}));
  EXPECT_TRUE(near(late, expected()["descent"]["late"], {1e-7, 1e-7}));
}

TEST(Tsne, GradientIsTheDerivativeOfTheDivergence) {
  const auto x = clusters(9, 3, 2);
  const auto p = joint_affinities(points_of(x, 3), 3);
  Values y;
  Random random(2, "tsne_test");
  for (int i = 0; i < 18; ++i) y.push_back(random.normal());
  Values numeric;
  for (auto& v : y) {
    const double old = v, h = 1e-6;
    v = old + h;
    const double up = tsne_divergence(p, y);
    v = old - h;
    numeric.push_back((up - tsne_divergence(p, y)) / (2 * h));
    v = old;
  }
  EXPECT_TRUE(near(tsne_gradient(p, y), numeric, {1e-6, 1e-8}));
}

TEST(Tsne, PerplexityIsThatOfEachPointsNeighbours) {
  // Of equidistant points every one has all others for neighbours, whatever the bandwidth: perplexity N - 1 has no solution below it.
  const std::vector<float> corners{1, 0, 0, 0, 1, 0, 0, 0, 1};
  const auto p = joint_affinities(points_of(corners, 3), 1.5);
  EXPECT_NEAR(p[1], 1.0 / 6, 1e-12);
  EXPECT_EQ(p[0], 0);
}

TEST(Tsne, SeparatesClustersAndIsDeterministic) {
  const auto x = clusters(90, 10, 3);
  TsneSpec spec{.perplexity = 10, .iterations = 500};
  const auto one = tsne(points_of(x, 10), spec);
  spec.threads = 3;
  EXPECT_EQ(one.y, tsne(points_of(x, 10), spec).y);
  spec.seed = 1;
  EXPECT_NE(one.y, tsne(points_of(x, 10), spec).y);
  EXPECT_LT(one.divergence, 0.5);
  const auto distance = [&](size_t i, size_t j) { return std::hypot(one.y[2 * i] - one.y[2 * j], one.y[2 * i + 1] - one.y[2 * j + 1]); };
  double within = 0, between = 1e9;
  for (size_t i = 0; i < 90; ++i)
    for (size_t j = 0; j < i; ++j) {
      if (i % 3 == j % 3) within = std::max(within, distance(i, j));
      else between = std::min(between, distance(i, j));
    }
  EXPECT_LT(within, between);
}

TEST(Tsne, RefusesWhatCannotBeDrawn) {
  std::vector<float> x(12, 0.5F);
  const auto affinities = [&](int64_t count, double perplexity) { return refusal([&] { joint_affinities({x, count, 3}, perplexity); }); };
  EXPECT_EQ(affinities(4, 3), "t-SNE: perplexity 3 is outside [1, 3), the number of other points");
  EXPECT_EQ(affinities(4, 0.5), "t-SNE: perplexity 0.5 is outside [1, 3), the number of other points");
  x[7] = NAN;
  EXPECT_EQ(affinities(4, 2), "t-SNE: point 2 has a value that is not finite");
  EXPECT_EQ(refusal([&] { joint_affinities({std::span(x).first(6), 2, 3}, 1); }), "t-SNE: 2 points; it takes 3 to 5000, take a sample");
  const std::vector<float> many(5001);
  EXPECT_EQ(refusal([&] { joint_affinities({many, 5001, 1}, 30); }), "t-SNE: 5001 points; it takes 3 to 5000, take a sample");
  EXPECT_THROW(joint_affinities({x, 5, 3}, 1), ShapeError);
  EXPECT_THROW(tsne_gradient(Values(9), Values(8)), ShapeError);
  EXPECT_EQ(refusal([&] {
              tsne({x, 4, 3}, {.early_iterations = 10, .iterations = 5});
            }),
            "t-SNE: exaggeration 12, 10 early of 5 iterations, learning rate 0: none may be negative, nor the early ones more than all");
}

TEST(Speed, TsneOfFiveThousandPointsSlow) {
  const auto x = clusters(5000, 64, 20);
  Values p, y(10000);
  const double affinities = test::cpu_seconds([&] { p = joint_affinities(points_of(x, 64), 30); });
  Random random(2, "tsne_test");
  for (auto& v : y) v = random.normal();
  const double ten = test::cpu_seconds([&] { descend(p, y, {.iterations = 10, .exaggeration = 12}); });
  fmt::print("[ measured ] t-SNE of 5000 points of 64 numbers: affinities {:.1f} s, 1000 iterations {:.0f} s of one core\n", affinities, 100 * ten);
  EXPECT_LT(affinities, 30);
  EXPECT_LT(ten, 5);
}

}  // namespace
}  // namespace vlp::statistics
