// Region features and tensor files with ends cut off and bytes changed: a clear error, or a record that is whole.

#include <fstream>
#include <functional>

#include "core/formats/npy.hpp"
#include "core/formats/region_check.hpp"
#include "core/formats/safetensors.hpp"
#include "core/util/random.hpp"
#include "tests/formats/feature_samples.hpp"
#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

using Use = std::function<void(const std::filesystem::path&)>;

constexpr uint64_t kTrials = 1000;

std::string cut(const std::string& whole, Random& random) { return whole.substr(0, random.below(whole.size())); }

std::string changed(std::string bytes, Random& random) {
  for (uint64_t n = 1 + random.below(3); n > 0; --n) bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
  return bytes;
}

// Every trial ends in BadInput that names the file, or in a result that `use` finds sound. Anything else ends the test. Returns how many were refused.
int64_t refused(const Scratch& s, const std::string& whole, std::string (*damage)(const std::string&, Random&), const Use& use) {
  int64_t out = 0;
  const auto file = s.root() / "damaged";
  for (uint64_t trial = 0; trial < kTrials; ++trial) {
    Random random(5, "damage", trial);
    { std::ofstream(file, std::ios::binary) << damage(whole, random); }
    try {
      use(file);
    } catch (const BadInput& e) {
      EXPECT_TRUE(std::string_view(e.what()).starts_with(file.string())) << e.what();
      ++out;
    }
  }
  return out;
}

void fuzz(const std::string& whole, const Use& use, int64_t least_cut, int64_t least_changed) {
  const Scratch s;
  use(s.write("whole", whole));
  EXPECT_GE(refused(s, whole, cut, use), least_cut);
  const auto change = [](const std::string& bytes, Random& random) { return changed(bytes, random); };
  EXPECT_GE(refused(s, whole, change, use), least_changed);
}

void expect_whole(const RegionRecord& r) {
  const auto regions = static_cast<size_t>(r.regions), width = static_cast<size_t>(r.feature_width);
  EXPECT_EQ(r.boxes.size(), 4 * regions);
  EXPECT_EQ(r.features.size(), width * regions);
  for (const auto size : {r.classes.size(), r.attributes.size(), r.class_confidence.size(), r.attribute_confidence.size()})
    EXPECT_TRUE(size == 0 || size == regions);
}

Use regions(RegionLayout layout) {
  return [layout](const std::filesystem::path& file) {
    const auto report = check_region_features(layout, file, {.classes = 1600});  // goes on behind errors, so it must come first
    EXPECT_EQ(to_text(report).find("internal"), std::string::npos);
    for_each_region_record(layout, file, {.classes = 1600}, expect_whole);
  };
}

TEST(FeatureFuzz, Obj36) { fuzz(obj36_sample(), regions(RegionLayout::kObj36), 900, 600); }
TEST(FeatureFuzz, Obj36Gzip) { fuzz(gzipped(obj36_sample()), regions(RegionLayout::kObj36), 950, 950); }
TEST(FeatureFuzz, BottomUp) { fuzz(bottom_up_sample(), regions(RegionLayout::kBottomUp), 900, 600); }
TEST(FeatureFuzz, BottomUpGzip) { fuzz(gzipped(bottom_up_sample()), regions(RegionLayout::kBottomUp), 950, 950); }
TEST(FeatureFuzz, NpzStored) { fuzz(npz_sample(Packing::kStored), regions(RegionLayout::kNpz), 1000, 800); }
TEST(FeatureFuzz, NpzDeflated) { fuzz(npz_sample(Packing::kDeflated), regions(RegionLayout::kNpz), 1000, 800); }

TEST(FeatureFuzz, NpzOfZip64) { fuzz(npz64_sample(), regions(RegionLayout::kNpz), 1000, 600); }

TEST(FeatureFuzz, Npy) {
  fuzz(
      npy_sample(),
      [](const std::filesystem::path& file) {
        const auto array = read_npy(file);
        int64_t elements = 1;
        for (const auto extent : array.shape) elements *= extent;
        EXPECT_EQ(static_cast<int64_t>(array.bytes.size()), elements * size_of(array.dtype));
      },
      1000, 200);
}

TEST(FeatureFuzz, Safetensors) {
  fuzz(
      safetensors_sample(),
      [](const std::filesystem::path& file) {
        const SafetensorsFile in(file);
        for (const auto& t : in.tensors()) {
          int64_t elements = 1;
          for (const auto extent : t.shape) elements *= extent;
          EXPECT_EQ(static_cast<int64_t>(t.bytes.size()), elements * size_of(t.dtype));
        }
      },
      1000, 600);
}

}  // namespace
}  // namespace vlp::formats
