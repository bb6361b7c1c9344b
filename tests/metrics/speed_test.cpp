// Speed with generous bounds; `make bench` prints the numbers.

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/metrics/cider.hpp"
#include "core/util/random.hpp"
#include "tests/support/cpu_seconds.hpp"

namespace vlp::metrics {
namespace {

// Ten words, of which a few are common and most are rare, as in captions.
std::string caption(Random& random) {
  std::string out;
  for (int w = 0; w < 10; ++w) out += fmt::format("{}w{}", w == 0 ? "" : " ", static_cast<int>(std::pow(8000.0, random.uniform())));
  return out;
}

TEST(Speed, CiderDOfACocoTestSplit) {
  Random random(1, "captions");
  std::vector<std::string> candidates;
  std::vector<std::vector<std::string>> references(5000);
  for (auto& five : references) {
    candidates.push_back(caption(random));
    for (int i = 0; i < 5; ++i) five.push_back(caption(random));
  }
  std::vector<CaptionItem> items;
  for (size_t i = 0; i < references.size(); ++i) items.push_back({candidates[i], references[i]});
  std::vector<double> scores;
  const double seconds = test::cpu_seconds([&] { scores = cider(CiderKind::kCiderD, items); });
  fmt::print("[ measured ] CIDEr-D of 5,000 candidates against 25,000 references: {:.2f} s\n", seconds);
  EXPECT_EQ(scores.size(), 5000u);
  EXPECT_LT(seconds, 2.0 * test::kSlowdown);
}

}  // namespace
}  // namespace vlp::metrics
