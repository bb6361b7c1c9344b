#pragma once
// From a gap to the p values that a claim is judged by.
//
// Every kind of claim (pair, threshold, tie, order, trend shape) becomes one Evidence, and one rule judges them all (claim.hpp).
// Tests are one-sided t tests of the true gap Delta. A gap whose SE is 0 or not finite carries no noise estimate: its p values are 1 and its
// bounds infinite, so it decides nothing.

#include <span>

#include "core/statistics/gap.hpp"

namespace vlp::statistics {

inline constexpr double kAlpha = 0.05;
inline constexpr double kRho = 1.0 / 3.0;

// delta = max(u, rho d_p): a gap proven smaller than a third of the claimed one is not support for the claim. An own ablation gives its
// expected effect as `claimed` and 0 or a smallest relevant step as `unit`. Throws BadInput unless claimed > 0, unit >= 0, 0 < rho <= 1.
double margin(double claimed, double unit, double rho = kRho);
double margin(const PaperGap& gap, double rho = kRho);

struct Evidence {
  double p_conf = 1.0;      // against the claim being false: small confirms
  double p_contra = 1.0;    // against the claim being true with a relevant size: small contradicts
  double p_reversed = 1.0;  // against Delta >= 0: small says that the order is the opposite
  double lower = 0.0;       // one-sided bounds of Delta at 1 - alpha each, unadjusted; NaN where several gaps were combined
  double upper = 0.0;
  double delta = 0.0;       // the margin; NaN where several gaps were combined
  bool directional = true;  // false for a tie, which can be neither reversed nor absent
};

// D -+ t_{1-alpha,df} SE.
double lower_bound(const Gap& gap, double alpha = kAlpha);
double upper_bound(const Gap& gap, double alpha = kAlpha);

// "A beats B" and "A exceeds a constant". p_conf: H0 Delta <= 0, T = D/SE, upper tail; p_contra: H0 Delta >= delta, T = (D - delta)/SE,
// lower tail; p_reversed: H0 Delta >= 0, lower tail.
Evidence pair_evidence(const Gap& gap, double delta, double alpha = kAlpha);

// "A beats B by more than delta": as pair_evidence, but p_conf is for H0 Delta <= delta, so that CONFIRMED says that the gap exceeds delta and
// CONTRADICTED that it falls short of it.
Evidence excess_evidence(const Gap& gap, double delta, double alpha = kAlpha);

// "A equals B within delta". p_conf is the larger of the two one-sided p values that put Delta inside +-delta (TOST, Schuirmann 1987);
// p_contra the smaller of the two that put it outside, whose false alarms stay at alpha unless delta is far below SE (then up to
// 2 alpha). Throws BadInput unless delta > 0.
Evidence tie_evidence(const Gap& gap, double delta, double alpha = kAlpha);

// A claim of several parts that must all hold (order A > B > C: its adjacent pairs; a peak: its rise and its fall). Holm runs over the
// parts, then p_conf is the largest and p_contra, p_reversed the smallest of the adjusted values: CONFIRMED iff every part is,
// CONTRADICTED iff any part is. One part comes back unchanged. Throws InternalFault for no part.
Evidence all_of(std::span<const Evidence> parts);

}  // namespace vlp::statistics
