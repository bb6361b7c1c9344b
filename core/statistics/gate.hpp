#pragma once
// The statistical gate of a regression check: did a score move by more than chance explains?
//
// Old and new scores of one seed share first weights and order of data, so that they are compared in pairs:
//   d_i = sigma (new_i - base_i) of the seeds that both have, G = mean d, T = max(abs_tol, 0.05 s, 1e-6 |mean|, k s_d / sqrt(n))
//   k = max(3, t_{1 - alpha/(2 m), n - 1}) for a check of m lines, m at least 5: unchanged code raises an alarm, on either side of any line, in at
//   most alpha of the checks (Bonferroni over the lines; t_{.995, df} for five of them). Correlated lines make it rarer.
// s, the baseline's spread over seeds, keeps what nobody could see in a table from ringing: sums in another order move every seed by a last digit; where
// nothing varies (learning rate, share of masked patches) the rounding of the mean does.
// Where a change lets runs of one seed drift apart altogether, s_d grows to s sqrt(2), and T to that of unpaired seeds.

#include <cstdint>
#include <string_view>

namespace vlp::statistics {

inline constexpr double kFalseAlarms = 0.05;  // of a whole check

// Throws InternalFault for df <= 0 or no line.
double gate_factor(double df, int64_t lines, double alpha = kFalseAlarms);
inline constexpr double kNegligible = 0.05;   // of the spread over seeds
inline constexpr double kRounding = 1e-6;     // of the mean
// Throws InternalFault for n < 2.
double gate_tolerance(double k, double sd_of_differences, int64_t n, double least);

enum class Moved { kNo, kDown, kUp };  // kUp, an unexpected gain, is an alarm too: a leak raises scores
Moved moved(double gap, double tolerance);

}  // namespace vlp::statistics
