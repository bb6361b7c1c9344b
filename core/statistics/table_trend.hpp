#pragma once
// Does a table's column show the paper's trend? Pairs, rank agreement with its uncertainty, and the verdict of column and table.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/statistics/claim.hpp"
#include "core/statistics/prediction.hpp"
#include "core/statistics/rank_correlation.hpp"

namespace vlp::statistics {

// Every pair of rows whose printed numbers differ by more than u, judged as a pair claim in the paper's direction: unadjusted, exploratory.
struct PairTally {
  int64_t confirmed = 0, reversed = 0, absent = 0, inconclusive = 0;

  int64_t admissible() const { return confirmed + reversed + absent + inconclusive; }
  int64_t decided() const { return confirmed + reversed + absent; }
  std::optional<double> coverage() const;   // decided / admissible; none without an admissible pair
  std::optional<double> agreement() const;  // confirmed / decided; none where nothing is decided
};
// Rows and paper numbers in the same order. Throws BadInput as compare() does.
PairTally tally_pairs(std::span<const Row> rows, std::span<const PaperNumber> paper, Direction direction, const Comparison& comparison,
                      double rho = kRho, double alpha = kAlpha);

struct RankQuestion {
  Direction direction = Direction::kHigher;
  std::optional<size_t> proposed = {};  // the row that the paper proposes, and the rows that it is meant to beat
  std::vector<size_t> ablations = {};
  int64_t redraws = 10'000;
  uint64_t seed = 0;
};

struct RankAgreement {
  std::optional<double> tau, rho;       // Kendall's tau-b (paper ties within u), Spearman's rho; none where a column is all ties
  std::optional<Interval> tau_range;    // 5 % and 95 % quantiles over redraws; none without tau or without noise
  std::optional<double> best_same;      // P(the paper's best row is ours); none where the paper's best is shared or there is no noise
  std::optional<double> proposed_best;  // P(proposed row above all its ablations); none unless asked for
  PermutationP permutation;             // for information
  std::string note = {};                // "tau cannot be significant" for 3 rows or fewer
};

// Redraws are parametric: row mean + s_p/sqrt(n_i) t_df, one chi-squared draw shared by all rows of a redraw, as s_p is shared. Without
// `pooled` (no row has two seeds) or with s_p = 0 there is no noise to redraw. "Best" is by printed digits: ties within u do not share it.
RankAgreement rank_agreement(std::span<const Summary> rows, std::span<const PaperNumber> paper, const std::optional<Pooled>& pooled,
                             const RankQuestion& question);

enum class Trend { kAgrees, kDisagrees, kUndecided, kMixed };
std::string_view name(Trend trend);  // "AGREES", ...

// The column's verdict from its headline claims (VACUOUS ones are not counted; INCOMPLETE and NOT_COMPARABLE ones are not confirmed).
// DISAGREES, looked at first: any REVERSED, or more than half CONTRADICTED, or the 95 % quantile of tau below 1/3. AGREES: none CONTRADICTED, at
// least 2/3 CONFIRMED, and the 5 % quantile of tau above 0. Otherwise UNDECIDED, and so is a column without a headline claim.
struct ColumnTrend {
  Trend trend = Trend::kUndecided;
  std::string reason = {};  // what decided it, or what would
  int64_t claims = 0, confirmed = 0, contradicted = 0, reversed = 0;

  std::optional<double> upheld() const;  // confirmed / claims
};
ColumnTrend column_trend(std::span<const Judgement> headline, const RankAgreement& ranks);

// Over primary columns: AGREES if all do, DISAGREES if any does, else MIXED. Columns share models and seeds, so they are never pooled.
Trend table_trend(std::span<const ColumnTrend> primary_columns);

}  // namespace vlp::statistics
