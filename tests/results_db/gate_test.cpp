// The gate on baselines and scores made up here: outcomes, and how often unchanged code raises an alarm.

#include "results_db/gate.hpp"

#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "core/util/random.hpp"
#include "core/util/sha256.hpp"

namespace vlp::results_db {
namespace {

BaselineLine base_line(const std::string& row, const std::string& metric, std::vector<double> values) {
  BaselineLine l;
  l.row = row, l.metric = metric, l.split = "test", l.data = "d", l.eval = "e", l.values = std::move(values);
  for (size_t i = 0; i < l.values.size(); ++i) {
    l.seeds.push_back(static_cast<int64_t>(i));
    l.losses.push_back("bits" + std::to_string(i));
  }
  return l;
}

Present now_line(const std::vector<double>& values) {
  Present p;
  p.data = "d", p.eval = "e", p.values = values;
  for (size_t i = 0; i < values.size(); ++i) {
    p.seeds.push_back(static_cast<int64_t>(i));
    p.losses.push_back("bits" + std::to_string(i));
  }
  return p;
}

// Rows of the statistics' test vector.
Baseline demo() {
  Baseline b;
  b.key.id = "demo/gate", b.hardware = "this", b.deterministic = true;
  b.lines = {base_line("full", "tr_r1", {61.2, 61.9, 61.4, 62.1, 61.6}), base_line("no_mask", "tr_r1", {60.1, 60.7, 60.3})};
  complete(b);
  return b;
}

PresentScores same_as(const Baseline& b) {
  PresentScores now;
  now.key = b.key, now.hardware = b.hardware, now.certified = true;
  for (const auto& l : b.lines) now.lines[{l.row, l.metric}] = now_line(l.values);
  return now;
}

Outcome outcome(const Baseline& b, const PresentScores& now, Gates gates = Gates::kStatistical) { return check_gate(b, now, gates).lines[0].outcome; }

TEST(CheckGate, UnchangedScoresPassToTheBit) {
  const auto b = demo();
  const auto report = check_gate(b, same_as(b));
  EXPECT_EQ(report.exit_code(), 0);
  EXPECT_TRUE(report.exact_note.empty());
  for (const auto& l : report.lines) EXPECT_TRUE(l.exact && l.outcome == Outcome::kPass && l.gap == 0);
}

TEST(CheckGate, SeedsAreComparedInPairs) {
  const auto b = demo();
  auto now = same_as(b);
  now.lines[{"full", "tr_r1"}] = now_line({61.1, 61.8, 61.0, 62.0, 61.5});  // every seed lower, by .1 .1 .4 .1 .1, far less than seeds differ
  auto line = check_gate(b, now, Gates::kStatistical).lines[0];
  EXPECT_NEAR(line.gap, -0.16, 1e-9);
  EXPECT_NEAR(line.tolerance, b.lines[0].k * std::sqrt(0.018) / std::sqrt(5.0), 1e-9);  // sd of the moves: sqrt((4 x .06^2 + .24^2) / 4)
  EXPECT_EQ(line.outcome, Outcome::kPass);
  now.lines[{"full", "tr_r1"}] = now_line({61.1, 61.8, 61.3, 62.0, 61.5});
  line = check_gate(b, now, Gates::kStatistical).lines[0];
  EXPECT_NEAR(line.tolerance, 0.05 * b.lines[0].sd, 1e-9);  // all moved alike: what is too small to be seen is left
  EXPECT_EQ(line.outcome, Outcome::kRegression);
  now.lines[{"full", "tr_r1"}] = now_line({61.5, 61.6, 61.6});  // fewer seeds: fewer pairs and a larger factor
  line = check_gate(b, now, Gates::kStatistical).lines[0];
  EXPECT_NEAR(line.gap, (0.3 - 0.3 + 0.2) / 3, 1e-9);
  EXPECT_GT(line.tolerance, 9.9 * 0.3 / std::sqrt(3.0));
  now.lines[{"full", "tr_r1"}].seeds = {7, 8, 4};
  EXPECT_EQ(outcome(b, now), Outcome::kMissing);
}

TEST(CheckGate, WhatNeverVariesMayRoundAndNotMove) {
  auto b = demo();
  b.lines[0] = base_line("full", "pretrain main: lr", {1e-3, 1e-3, 1e-3});
  complete(b);
  auto now = same_as(b);
  auto& values = now.lines[{"full", "pretrain main: lr"}].values;
  values.assign(3, 1e-3 * (1 + 1e-12));
  EXPECT_EQ(outcome(b, now), Outcome::kPass);
  values.assign(3, 1e-3 * (1 - 1e-5));
  EXPECT_EQ(outcome(b, now), Outcome::kRegression);
}

TEST(CheckGate, ALossIsARegressionAndAGainIsStale) {
  const auto b = demo();
  auto now = same_as(b);
  now.lines[{"full", "tr_r1"}] = now_line({58.0, 58.2, 58.1});
  EXPECT_EQ(outcome(b, now), Outcome::kRegression);
  EXPECT_EQ(check_gate(b, now, Gates::kStatistical).exit_code(), 1);
  now.lines[{"full", "tr_r1"}] = now_line({66.0, 66.2, 66.1});  // a leak raises scores
  EXPECT_EQ(outcome(b, now), Outcome::kStaleBaseline);
  EXPECT_EQ(check_gate(b, now, Gates::kStatistical).exit_code(), 1);
  auto lower = b;
  lower.lines[0].direction = -1;
  EXPECT_EQ(outcome(lower, now), Outcome::kRegression);
}

TEST(CheckGate, MissingIsNeverAPass) {
  const auto b = demo();
  auto now = same_as(b);
  now.lines[{"full", "tr_r1"}].missing = "seeds 1, 2";
  EXPECT_EQ(outcome(b, now), Outcome::kMissing);
  EXPECT_EQ(check_gate(b, now).exit_code(), 3);
  now.lines.erase({"full", "tr_r1"});
  EXPECT_EQ(check_gate(b, now).exit_code(), 3);
  now.lines[{"full", "tr_r1"}].diverged = "seed 1";  // worse than missing
  EXPECT_EQ(outcome(b, now), Outcome::kRegression);
  now = same_as(b);
  now.lines[{"new", "tr_r1"}] = now_line({1, 2});
  EXPECT_EQ(check_gate(b, now).unguarded, std::vector<std::string>{"new tr_r1"});
}

TEST(CheckGate, OtherDataOrEvaluationCannotBeCompared) {
  const auto b = demo();
  auto now = same_as(b);
  now.lines[{"full", "tr_r1"}].data = "other";
  EXPECT_EQ(outcome(b, now), Outcome::kNotComparable);
  EXPECT_EQ(check_gate(b, now).exit_code(), 3);
  now = same_as(b);
  now.lines[{"full", "tr_r1"}].eval = "other";
  EXPECT_EQ(outcome(b, now), Outcome::kNotComparable);
  now.lines[{"no_mask", "tr_r1"}] = now_line({50, 50, 50.1});
  EXPECT_EQ(check_gate(b, now).exit_code(), 1);  // a regression beside it weighs more
}

TEST(CheckGate, OneBitFailsTheExactGateAndPassesTheStatisticalOne) {
  const auto b = demo();
  auto now = same_as(b);
  auto& value = now.lines[{"full", "tr_r1"}].values[3];
  value = std::nextafter(value, 100.0);
  EXPECT_EQ(outcome(b, now, Gates::kStatistical), Outcome::kPass);
  EXPECT_EQ(outcome(b, now, Gates::kBoth), Outcome::kBitsChanged);
  now = same_as(b);
  now.lines[{"full", "tr_r1"}].losses[1] = "bits of another loss";
  EXPECT_EQ(outcome(b, now, Gates::kStatistical), Outcome::kPass);
  const auto line = check_gate(b, now).lines[0];
  EXPECT_EQ(line.outcome, Outcome::kBitsChanged);
  EXPECT_EQ(line.note, "bits of the losses of seed 1 changed");
  EXPECT_EQ(check_gate(b, now).exit_code(), 1);
}

TEST(CheckGate, TheExactGateNeedsACertificateAndOneClassOfMachine) {
  const auto b = demo();
  auto now = same_as(b);
  now.certified = false;
  EXPECT_EQ(check_gate(b, now).exact_note, "this machine has no determinism certificate; `vlp determinism` issues one");
  now.certified = true, now.hardware = "that";
  EXPECT_EQ(check_gate(b, now).exact_note, "the baseline is from another class of machine (this)");
  auto unproven = b;
  unproven.deterministic = false;
  EXPECT_EQ(check_gate(unproven, same_as(b)).exact_note, "the baseline was recorded without a determinism certificate");
  try {
    check_gate(b, now, Gates::kExact);
    FAIL() << "no error";
  } catch (const Incomplete& e) {
    EXPECT_STREQ(e.what(), "demo/gate: the exact gate cannot run: the baseline is from another class of machine (this)");
  }
}

// --- false alarms: what the noise of the seeds alone does ---------------------------------------------------------------------------------

struct Setting {
  int rows, metrics, base_seeds, new_seeds;
  double shared;  // share of a score's noise that all rows of a seed have in common
};

// The share of checks of unchanged code that raise any alarm.
double alarm_rate(const Setting& s, int checks) {
  int alarms = 0;
  for (int check = 0; check < checks; ++check) {
    Random noise(static_cast<uint64_t>(check), fmt::format("alarm.{}.{}.{}.{}", s.rows, s.metrics, s.base_seeds, s.new_seeds));
    const auto draw = [&](int seeds) {
      std::vector<std::vector<double>> out(static_cast<size_t>(s.rows), std::vector<double>(static_cast<size_t>(seeds)));
      for (int seed = 0; seed < seeds; ++seed) {
        const double common = noise.normal() * std::sqrt(s.shared);
        for (auto& row : out) row[static_cast<size_t>(seed)] = 50 + common + std::sqrt(1 - s.shared) * noise.normal();
      }
      return out;
    };
    Baseline b;
    PresentScores now;
    for (int m = 0; m < s.metrics; ++m) {
      const auto before = draw(s.base_seeds), after = draw(s.new_seeds);
      for (int r = 0; r < s.rows; ++r) {
        const auto row = std::to_string(r), metric = std::to_string(m);
        b.lines.push_back(base_line(row, metric, before[static_cast<size_t>(r)]));
        now.lines[{row, metric}] = now_line(after[static_cast<size_t>(r)]);
      }
    }
    complete(b);
    alarms += check_gate(b, now, Gates::kStatistical).exit_code() != 0;
  }
  return alarms / static_cast<double>(checks);
}

void expect_at_most_one_in_twenty(const Setting& s, int checks) {
  const double rate = alarm_rate(s, checks), error = std::sqrt(0.05 * 0.95 / checks);
  fmt::print("[ measured ] {} rows x {} metrics, {} seeds against {}, {:.1f} of the noise shared: {:.3f} of {} checks raise a false alarm\n", s.rows,
             s.metrics, s.new_seeds, s.base_seeds, s.shared, rate, checks);
  EXPECT_LE(rate, 0.05 + 2.5 * error);
}

TEST(FalseAlarms, AtMostOneCheckInTwenty) {
  expect_at_most_one_in_twenty({1, 17, 5, 5, 0.0}, 4000);  // the shape of the shipped gate: three scores and fourteen losses of one row
  expect_at_most_one_in_twenty({2, 3, 3, 3, 0.8}, 4000);
}

TEST(FalseAlarms, SlowAtMostOneCheckInTwentyWhateverTheShape) {
  const std::vector<Setting> shapes = {{1, 3, 3, 3, 0}, {1, 17, 8, 8, 0}, {4, 3, 3, 3, 0}, {5, 3, 5, 3, 0}, {1, 17, 8, 3, 0}, {10, 5, 3, 3, 0}};
  for (const double shared : {0.0, 0.8})
    for (auto shape : shapes) {
      shape.shared = shared;
      expect_at_most_one_in_twenty(shape, 4000);
    }
}

TEST(FalseAlarms, TheExactGateNever) {  // the same bits are the same bits: whatever the noise, nothing is left to chance
  for (uint64_t check = 0; check < 300; ++check) {
    Random noise(check, "exact");
    Baseline b;
    b.hardware = "this", b.deterministic = true;
    for (const char* row : {"a", "b"}) b.lines.push_back(base_line(row, "m", {noise.normal(), noise.normal(), noise.normal()}));
    complete(b);
    EXPECT_EQ(check_gate(b, same_as(b)).exit_code(), 0);
    EXPECT_EQ(check_gate(b, same_as(b), Gates::kExact).exit_code(), 0);
  }
}

// And it is no gate that never rings: a fall of five seed sds in one line is seen.
TEST(FalseAlarms, AFallOfFiveSdsIsSeen) {
  int seen = 0;
  for (uint64_t check = 0; check < 200; ++check) {
    Random noise(check, "fall");
    Baseline b;
    PresentScores now;
    for (int m = 0; m < 17; ++m) {
      std::vector<double> before, after;
      for (int seed = 0; seed < 8; ++seed) before.push_back(noise.normal()), after.push_back(noise.normal() - (m == 4 ? 5.0 : 0.0));
      b.lines.push_back(base_line("r", std::to_string(m), before));
      now.lines[{"r", std::to_string(m)}] = now_line(after);
    }
    complete(b);
    const auto report = check_gate(b, now, Gates::kStatistical);
    seen += report.lines[4].outcome == Outcome::kRegression;
  }
  EXPECT_GE(seen, 195);
}

}  // namespace
}  // namespace vlp::results_db
