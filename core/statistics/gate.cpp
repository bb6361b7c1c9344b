#include "core/statistics/gate.hpp"

#include <algorithm>
#include <cmath>

#include "core/statistics/distributions.hpp"
#include "core/util/error.hpp"

namespace vlp::statistics {

double gate_factor(double df, int64_t lines, double alpha) {
  constexpr double kLeast = 3.0;
  constexpr int64_t kFewestLines = 5;
  if (lines < 1) throw InternalFault("gate_factor: a check without lines");
  return std::max(kLeast, t_upper_quantile(alpha / 2 / static_cast<double>(std::max(lines, kFewestLines)), df));
}

double gate_tolerance(double k, double sd_of_differences, int64_t n, double least) {
  if (n < 2) throw InternalFault("gate_tolerance: one pair shows no noise");
  return std::max(least, k * sd_of_differences / std::sqrt(static_cast<double>(n)));
}

Moved moved(double gap, double tolerance) { return gap < -tolerance ? Moved::kDown : gap > tolerance ? Moved::kUp : Moved::kNo; }

}  // namespace vlp::statistics
