// Damaged files of every format, plain and gzip, end in BadInput or in a result that is complete as far as the format can tell: no crash,
// no hang, no other exception.

#include <algorithm>
#include <cstdint>
#include <exception>
#include <random>
#include <string>

#include "tests/formats/fixture.hpp"
#include "tests/formats/sample_files.hpp"

namespace vlp::formats {
namespace {

constexpr int kRefused = -1;

// Records that were read, or kRefused. Any other exception fails the test, naming the damage.
int64_t outcome(const Sample& sample, const Scratch& scratch, const std::string& damage) {
  try {
    return static_cast<int64_t>(sample.read(scratch.root()));
  } catch (const BadInput& e) {
    EXPECT_FALSE(std::string(e.what()).empty()) << sample.format << ", " << damage;
    return kRefused;
  } catch (const std::exception& e) {
    ADD_FAILURE() << sample.format << ", " << damage << ": " << e.what();
    return kRefused;
  }
}

void write_all(const Sample& sample, const Scratch& scratch, bool gzip) {
  for (const auto& file : sample.files) scratch.write(file.name, gzip ? gzipped(file.content) : file.content);
}

// Returns how often it cut.
int64_t truncate(const Sample& sample, const Scratch& scratch, bool gzip, size_t most) {
  const auto all = static_cast<int64_t>(sample.records);
  int64_t cuts = 0;
  for (const auto& file : sample.files) {
    write_all(sample, scratch, gzip);
    const std::string whole = gzip ? gzipped(file.content) : file.content;
    const size_t step = std::max<size_t>(1, whole.size() / most);
    for (size_t length = 0; length < whole.size(); length += step) {
      scratch.write(file.name, std::string_view(whole).substr(0, length));
      ++cuts;
      const std::string damage = file.name + (gzip ? " (gzip)" : "") + " cut after " + std::to_string(length) + " bytes";
      const int64_t n = outcome(sample, scratch, damage);
      if (gzip && length >= 2) {
        EXPECT_EQ(n, kRefused) << sample.format << ", " << damage;
      }
      const bool only_space_cut = whole.find_first_not_of(" \r\n", length) == std::string::npos;
      if (!gzip && sample.cut == Cut::kNoticed && !only_space_cut) {
        EXPECT_EQ(n, kRefused) << sample.format << ", " << damage;
      }
      EXPECT_LE(n, all) << sample.format << ", " << damage;
    }
  }
  return cuts;
}

enum class Length { kWhole, kCut };

void change_bytes(const Sample& sample, const Scratch& scratch, bool gzip, int times, Length length = Length::kWhole) {
  std::mt19937 random(20240607u);
  for (const auto& file : sample.files) {
    write_all(sample, scratch, gzip);
    const std::string whole = gzip ? gzipped(file.content) : file.content;
    if (whole.empty()) continue;
    for (int i = 0; i < times; ++i) {
      std::string damaged = whole;
      for (unsigned change = 0; change <= random() % 3; ++change) damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
      if (length == Length::kCut) damaged.resize(random() % damaged.size());
      scratch.write(file.name, damaged);
      const std::string damage = file.name + (gzip ? " (gzip)" : "") + ", random change " + std::to_string(i);
      const int64_t n = outcome(sample, scratch, damage);
      if (gzip && n != kRefused && damaged.starts_with("\x1f\x8b")) {
        EXPECT_EQ(n, static_cast<int64_t>(sample.records)) << sample.format << ", " << damage;
      }
    }
  }
}

TEST(Damage, UndamagedFilesAreReadPlainAndGzip) {
  const Scratch scratch;
  for (const auto& sample : samples())
    for (const bool gzip : {false, true}) {
      write_all(sample, scratch, gzip);
      EXPECT_EQ(outcome(sample, scratch, "undamaged"), static_cast<int64_t>(sample.records)) << sample.format << (gzip ? " (gzip)" : "");
    }
}

TEST(Damage, TruncationsAndChangesAreRefusedOrHarmless) {
  const Scratch scratch;
  for (const auto& sample : samples())
    for (const bool gzip : {false, true}) {
      truncate(sample, scratch, gzip, 12);
      change_bytes(sample, scratch, gzip, 12);
    }
}

// Every length of every file and 1,500 random changes of each; of a format with fewer lengths than 1,000 the rest with changes too.
TEST(SlowDamage, TruncationsAndChangesAreRefusedOrHarmless) {
  const Scratch scratch;
  for (const auto& sample : samples()) {
    int64_t cuts = 0;
    for (const bool gzip : {false, true}) {
      cuts += truncate(sample, scratch, gzip, 100000);
      change_bytes(sample, scratch, gzip, 1500);
    }
    if (cuts < 1000) change_bytes(sample, scratch, false, 1000 - static_cast<int>(cuts), Length::kCut);
  }
}

}  // namespace
}  // namespace vlp::formats
