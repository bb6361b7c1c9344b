// The text of a baseline: what is written is read again, and what a hand spoilt is refused with its place.

#include "results_db/baseline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"

namespace vlp::results_db {
namespace {

namespace fs = std::filesystem;

Baseline demo() {
  Baseline b;
  b.key = {"demo/gate", {"micro", "world", "cpu"}};
  b.tool = "0123456789ab", b.created = "2026-01-31", b.reason = "first \"scores\"", b.accepted_by = "a, b", b.code = "c0de", b.hardware = "cpu; x",
  b.deterministic = true;
  BaselineLine l;
  l.row = "full", l.metric = "tr_r1", l.split = "test", l.unit = "%", l.seeds = {0, 1, 2}, l.values = {61.25, 61.75, 61.5};
  l.data = "d", l.eval = "e", l.losses = {"a", "b", "c"}, l.reason = "first";
  b.lines = {l};
  l.metric = "pretrain main: loss.mim", l.direction = -1, l.unit = "", l.values = {3, 3.5000000000000004, 1e-7};
  b.lines.push_back(l);
  complete(b);
  return b;
}

class BaselineFile : public ::testing::Test {
 protected:

  std::string spoilt(const std::string& from, const std::string& to) {
    auto text = baseline_text(demo());
    const auto at = text.find(from);
    if (at == std::string::npos) ADD_FAILURE() << "not in the file: " << from;
    else text.replace(at, from.size(), to);
    write_file_atomic(file_, text);
    try {
      read_baseline(file_);
    } catch (const BadInput& e) {
      const std::string what = e.what();
      const auto start = what.find("error: ");
      return start == std::string::npos ? what : what.substr(start + 7, what.find('\n') - start - 7);
    }
    return "no error";
  }

  ScratchFolder scratch_{"vlp-baseline"};
  fs::path folder_ = scratch_.path(), file_ = folder_ / "x.toml";
};

TEST_F(BaselineFile, IsReadAsItWasWritten) {
  const auto b = demo();
  write_file_atomic(file_, baseline_text(b));
  const auto read = read_baseline(file_);
  EXPECT_EQ(baseline_text(read), baseline_text(b));
  EXPECT_EQ(read.lines[1].values, b.lines[1].values);  // to the bit
  EXPECT_EQ(read.lines[1].values[2], 1e-7);
  EXPECT_EQ(read.reason, "first \"scores\"");
  EXPECT_TRUE(read.deterministic);
}

TEST_F(BaselineFile, OneLineARowAndMetric) {
  const auto text = baseline_text(demo());
  EXPECT_THAT(
      text,
      testing::HasSubstr(
          "\n  { row = \"full\", metric = \"tr_r1\", split = \"test\", direction = \"higher\", unit = \"%\", seeds = [0, 1, 2], values = [61.25, "
          "61.75, 61.5], mean = 61.5, sd = 0.25, n = 3, "));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 17);
}

TEST_F(BaselineFile, ItsNameSaysTheVariant) { EXPECT_EQ(baseline_file("b", demo().key), fs::path("b/demo/gate.micro-world-cpu.toml")); }

TEST_F(BaselineFile, SpoiltNumbersAreRefused) {
  EXPECT_EQ(spoilt("61.25, ", "62.0, "), "line[0].mean: full tr_r1: mean 61.5 does not follow from the values, whose mean is 61.75");
  EXPECT_EQ(spoilt("mean = 61.5", "mean = 62.5"), "line[0].mean: full tr_r1: mean 62.5 does not follow from the values, whose mean is 61.5");
  EXPECT_EQ(spoilt("n = 3", "n = 4"), "line[0].n: full tr_r1: n = 4, but there are 3 values");
  EXPECT_EQ(spoilt("seeds = [0, 1, 2]", "seeds = [0, 1]"), "line[0].values: full tr_r1: 3 values for 2 seeds");
  EXPECT_EQ(spoilt("seeds = [0, 1, 2]", "seeds = [0, 1, 1]"), "line[0].seeds: full tr_r1: a seed is listed twice");
  EXPECT_EQ(spoilt("losses = [\"a\", ", "losses = ["), "line[0].losses: full tr_r1: 2 loss hashes for 3 seeds");
  EXPECT_THAT(spoilt("sd = 0.25", "sd = 0.35"), testing::HasSubstr("sd 0.35 does not follow from the values, whose sd is 0.25"));
}

TEST_F(BaselineFile, UnknownKeysAndFormatsAreRefused) {
  EXPECT_THAT(spoilt("accepted_by", "acepted_by"), testing::HasSubstr("accepted_by"));
  EXPECT_THAT(spoilt("format = 1", "format = 2"), testing::HasSubstr("format = 2"));
  EXPECT_EQ(spoilt("metric = \"pretrain main: loss.mim\"", "metric = \"tr_r1\""), "line[1].row: full tr_r1 is listed twice");
}

TEST_F(BaselineFile, OneSeedShowsNoNoise) {
  auto b = demo();
  b.lines[0].seeds = {0}, b.lines[0].values = {61.2};
  try {
    complete(b);
    FAIL() << "no error";
  } catch (const BadInput& e) {
    EXPECT_STREQ(e.what(), "baseline: row full has one seed of tr_r1; two are needed to see the noise");
  }
}

}  // namespace
}  // namespace vlp::results_db
