// Speed with generous bounds; `make bench` prints the numbers.

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/formats/region_reader.hpp"
#include "tests/formats/feature_samples.hpp"
#include "tests/formats/fixture.hpp"
#include "tests/support/cpu_seconds.hpp"

namespace vlp::formats {
namespace {

TEST(Speed, RegionFeaturesOfObj36) {
  const Scratch folder;
  const auto row = tsv_line(obj36_row(sample_record("COCO_train2014_000000000009", 36, 2048)));
  std::string rows;
  for (int i = 0; i < 64; ++i) rows += row;
  const auto file = folder.write("obj36.tsv", rows);
  int64_t regions = 0;
  const double seconds = test::cpu_seconds([&] {
    const auto reader = open_regions(RegionLayout::kObj36, file, {}, RegionContent::kAny);  // made-up boxes need not lie inside the picture
    for (RegionRecord record; reader->next(record);) regions += record.regions;
  });
  const double rate = 1e-6 * static_cast<double>(rows.size()) / seconds;
  fmt::print("[ measured ] region features of obj36: {:.0f} MB a second\n", rate);
  EXPECT_EQ(regions, 64 * 36);
  EXPECT_GT(rate, 100 / test::kSlowdown);
}

}  // namespace
}  // namespace vlp::formats
