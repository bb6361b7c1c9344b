#pragma once
// Cells: the scores of one row over its seeds, and what they add up to. The seed is the replicate.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace vlp::statistics {

struct SeedScore {
  int64_t seed = 0;
  double value = 0.0;
};

// One configuration's scores of one metric. `name` is used in messages only.
struct Row {
  std::string name = {};
  std::vector<SeedScore> scores = {};
};

// mean ± sample sd (divide by n - 1) over n seeds. The sd of one seed is NaN: unknown, not zero.
struct Summary {
  int64_t n = 0;
  double mean = 0.0;
  double sd = 0.0;
};

// Two passes around the first value, so equal values give sd 0 exactly; an sd below 1e-12 of the largest magnitude is rounding noise
// and becomes 0. Throws BadInput for no value or a value that is not finite (`name` tells which row).
Summary summarize(std::span<const double> values, const std::string& name = "cell");
// The same for a row; throws BadInput for a seed that occurs twice.
Summary summarize(const Row& row);

// s_p = sqrt(sum (n_i - 1) s_i^2 / sum (n_i - 1)): the noise shared by a table's rows. Rows with one seed add nothing.
struct Pooled {
  double sd = 0.0;
  double df = 0.0;          // sum (n_i - 1)
  double largest_sd = 0.0;  // of the rows with two or more seeds
  int64_t rows = 0;         // how many rows those are

  bool believable() const { return largest_sd <= 2 * sd; }  // else one row is too loud to share its noise with the others
};
// Throws BadInput where no row has two seeds.
Pooled pool(std::span<const Summary> rows);

// Seeds as blocks (a randomised complete block design), for rows of one seed that share a base or an order of data: with y_rs = row + seed + e_rs,
// the sd of what row means and seed means leave over, sqrt(sum e_rs^2 / ((R - 1)(S - 1))), which is also the df. What a seed does to all rows
// alike is taken out, as in a paired test, but all R rows tell how large the rest is, not one pair: a difference of two rows has sd sqrt(2) sd.
// largest_sd: the largest over the rows of sqrt(sum_s e_rs^2 R / ((R - 1)(S - 1))), whose square has the same expectation sd^2 in every row.
// Throws BadInput where rows have different seeds, or there are not two rows with two seeds.
Pooled pool_blocks(std::span<const Row> rows);

// Upper limit of the true sd that `level` confidence puts on an sd estimated with df: s * sqrt(df / chi2_{1-level, df}).
// Small pilots underestimate: the factor is 2.1 at df 2, 1.56 at 4, 1.27 at 10 for level .80.
double sd_upper_limit(double sd, double df, double level = 0.80);

}  // namespace vlp::statistics
