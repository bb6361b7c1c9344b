#pragma once
// The measured gap D between two rows and its standard error, in one of five sd modes.
//
// D = sigma (mean_A - mean_B), positive where A is better.
//   welch         SE = sqrt(v_A + v_B), v = s^2/n; df = (v_A + v_B)^2 / (v_A^2/(n_A-1) + v_B^2/(n_B-1)). Two seeds in both rows.
//   pooled_table  SE = s_p sqrt(1/n_A + 1/n_B), df of s_p. If a row's sd exceeds 2 s_p the shared noise is not believable: Welch, and a note.
//   paired_seed   SE = s_d/sqrt(n), s_d the sd of the differences at the seeds that both rows have; df = n - 1. Two such seeds.
//   seeds_as_blocks  the D of paired_seed; SE = s_r sqrt(2/n), s_r what row means and seed means leave over in all rows of the table, which is
//                 also the source of the df, (R - 1)(n - 1): with six rows and three seeds 10 instead of 2. If a row's share of it exceeds 2 s_r:
//                 paired_seed, and a note. Two rows give paired_seed exactly.
//   borrowed      SE = s_anchor sqrt(1/n_A + 1/n_B), df = k - 1 with k anchor seeds. For rows with one seed.
// Welch (1947) for the df; Box, Hunter and Hunter, Statistics for Experimenters, ch. 4, for blocks; the 2 s_p rule is ours: one row in six with twice (three times) the sd raises false positives to 10 % (14 %).

#include <optional>
#include <string>
#include <string_view>

#include "core/statistics/paper_number.hpp"
#include "core/statistics/summary.hpp"

namespace vlp::statistics {

enum class SdMode { kWelch, kPooledTable, kPairedSeed, kSeedsAsBlocks, kBorrowed, kPairedItems };
std::string_view name(SdMode mode);  // "welch", "pooled_table", "paired_seed", "seeds_as_blocks", "borrowed", "paired_items"

struct Gap {
  double d = 0.0;
  double se = 0.0;  // 0 means that no noise could be estimated (all seeds equal): such a gap decides nothing, see evidence.hpp
  double df = 0.0;
  SdMode used = SdMode::kWelch;
  std::string note = {};  // why `used` is not what was asked for, or what to know about the noise estimate; often empty
  // What the standard error was made of.
  double n_a = 0.0, n_b = 0.0;    // seeds; infinity for a constant
  double sd_a = 0.0, sd_b = 0.0;  // each row's own sd (welch, paired modes) or the common one (pooled_table, borrowed); 0 for a constant
  double sd_difference = 0.0;     // paired modes only
  double pool_rows = 0.0;         // rows behind s_p (pooled_table); R - 1 (seeds_as_blocks)
  double weight = 1.0;            // of a contrast: sum c_i^2
};

struct Comparison {
  SdMode mode = SdMode::kWelch;
  std::optional<Pooled> pooled = {};   // required by pooled_table: pool(); by seeds_as_blocks: pool_blocks()
  std::optional<Summary> anchor = {};  // required by borrowed: the anchor row, two seeds or more
};

// Throws BadInput where the mode's requirement above is not met, naming the row and what to plan or declare instead.
Gap compare(const Row& a, const Row& b, Direction direction, const Comparison& comparison);

// D = sigma (mean_A - constant): a constant is a row of infinitely many seeds with sd 0, so the same formulas hold (one-sample t).
// paired_seed and seeds_as_blocks read as welch here.
Gap compare_with_constant(const Row& a, double constant, Direction direction, const Comparison& comparison);

}  // namespace vlp::statistics
