#pragma once
// Is the paper's number where a repetition of ours would fall? For use at the paper's own scale only.
//
// A confidence interval of our mean would hold the single-seed number of a perfect replication only 84 % (n = 3), 68 % (5), 49 % (10) of
// the time; the prediction interval below holds it 95 %.

#include <optional>
#include <span>
#include <string_view>

#include "core/statistics/gap.hpp"

namespace vlp::statistics {

struct Interval {
  double lower = 0.0, upper = 0.0;
};

// Where a gap between one number of k_a seeds and one of k_b seeds falls (1 if the paper does not say):
//   common sd (pooled_table, borrowed)  D -+ t_{.975,df} s sqrt(1/n_A + 1/n_B + 1/k_A + 1/k_B)
//   welch                               each row's variance s^2 (1/n + 1/k), with Welch's df for those
//   paired_seed, seeds_as_blocks        as welch: nothing says that the paper's two runs were paired
// None where no noise could be estimated, and for paired_items, whose noise is not that of seeds. Throws BadInput for k < 1.
std::optional<Interval> prediction_interval(const Gap& gap, double k_a = 1, double k_b = 1, double level = 0.95);

// The same for one cell: mean -+ t s sqrt(1/n + 1/k). None for one seed or sd 0.
std::optional<Interval> cell_prediction_interval(const Summary& cell, double k = 1, double level = 0.95);

enum class Magnitude { kMatch, kAttenuated, kInflated };  // the claimed gap lies inside, above (ours is smaller), below
Magnitude magnitude(double claimed, const Interval& interval);
std::string_view name(Magnitude magnitude);  // "MATCH", "ATTENUATED", "INFLATED"

// CV* = (1 + 1/(4n)) s/|mean| of repeated measurements of one quantity, here the paper's and ours (Belz 2022), as a fraction. s is the sample
// sd without further de-biasing. None for fewer than two values or mean 0.
std::optional<double> coefficient_of_variation(std::span<const double> values);

}  // namespace vlp::statistics
