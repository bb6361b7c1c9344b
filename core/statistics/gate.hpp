#pragma once
// The statistical gate of a regression check: did a score move by more than seeds explain?
//
//   G = sigma (mean_new - mean_base), T = max(abs_tol, k s sqrt(1/n_base + 1/n_new)), s pooled over the baseline's rows
//   k = max(3, t_{1 - alpha/(2 m), df}) for a check of m lines, m at least 5: unchanged code raises an alarm, on either side of any line, in at
//   most alpha of the checks (Bonferroni over the lines; t_{.995, df} for five of them). Correlated lines make it rarer.

#include <cstdint>
#include <string_view>

namespace vlp::statistics {

inline constexpr double kFalseAlarms = 0.05;  // of a whole check

// Throws InternalFault for df <= 0 or no line.
double gate_factor(double df, int64_t lines, double alpha = kFalseAlarms);
double gate_tolerance(double k, double sd, int64_t n_base, int64_t n_new, double abs_tol);

enum class Moved { kNo, kDown, kUp };  // kUp, an unexpected gain, is an alarm too: a leak raises scores
Moved moved(double gap, double tolerance);

}  // namespace vlp::statistics
