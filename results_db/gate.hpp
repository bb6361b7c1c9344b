#pragma once
// New scores against a baseline, line by line.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "results_db/baseline.hpp"
#include "results_db/reader.hpp"

namespace vlp::results_db {

// One line as it was computed now: a primary metric, or the mean of a curve that training logs ("pretrain main: loss.mim", "pretrain main:
// masked_share"). Losses, accuracies and the facts of a step are far less noisy than scores, so they show what scores of a short run hide. Facts have no
// better side; they count as "higher".
struct Present {
  std::string split, unit;
  int direction = 1;
  std::vector<int64_t> seeds;
  std::vector<double> values;
  std::vector<std::string> losses;  // a hash a seed
  std::string data, eval;           // "mixed" where seeds differ
  std::string missing;              // "seeds 1, 2"; empty: every planned seed has its value
  std::string diverged;             // "seed 1"
};
struct PresentScores {
  ExhibitKey key;
  std::map<std::pair<std::string, std::string>, Present> lines;  // (row, metric)
  std::string code, hardware, tool;
  bool certified = false;  // a determinism certificate of this class of machine and scale says "equal"
};
// Throws BadInput where the exhibit is not registered.
PresentScores present_scores(const Reader& db, const ExhibitKey& key);

enum class Gates { kBoth, kStatistical, kExact };
enum class Outcome { kPass, kRegression, kStaleBaseline, kBitsChanged, kMissing, kNotComparable };
std::string_view name(Outcome outcome);  // "PASS", "STALE_BASELINE", ...

struct GateLine {
  std::string row, metric;
  double base = 0, now = 0, gap = 0, tolerance = 0;  // gap in the metric's direction, over the seeds that both have
  int64_t n_base = 0, n_new = 0;
  bool exact = false;  // the exact gate looked at it too
  Outcome outcome = Outcome::kPass;
  std::string note;
};
struct GateReport {
  std::vector<GateLine> lines;
  std::vector<std::string> unguarded;  // rows x metrics without a line
  std::string exact_note;              // why the exact gate did not run; empty: it ran
  // 1 any REGRESSION, STALE_BASELINE or BITS_CHANGED, else 3 any MISSING or NOT_COMPARABLE, else 0.
  int exit_code() const;
};

// The exact gate compares bits of losses and scores where both sides ran on one class of machines that is certified to repeat itself; the
// statistical gate always looks too and says what a change of bits means for the scores.
GateReport check_gate(const Baseline& baseline, const PresentScores& now, Gates gates = Gates::kBoth);

}  // namespace vlp::results_db
