#pragma once
// What a planned comparison can decide, before anything is run.
//
// All modes but welch have a fixed df, so their power is the non-central t. Welch's df is random: with X = s_A^2/n_A and
// Y = s_B^2/n_B (scaled chi-squared), U = the share of A in the sum of the two standardised variances is Beta distributed and independent of
// that sum, and given U the power is again a non-central t of n_A + n_B - 2 df. One quadrature over U gives Welch exactly, without simulation.
// All throw BadInput for an sd that is not positive, and InternalFault for a level outside (0, 1).

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/statistics/evidence.hpp"

namespace vlp::statistics {

// A planned comparison, made by one of the functions below. Levels and gaps are in the sd's unit: sd 1 gives answers in sd units.
struct Design {
  SdMode mode = SdMode::kWelch;
  double n_a = 0.0, n_b = 0.0;  // seeds, as in Gap: n_b = infinity compares with a constant
  double sd_a = 0.0, sd_b = 0.0;
  double sd_difference = 0.0;  // paired modes
  double df = 0.0;             // all but welch
  double pool_rows = 0.0;      // pooled modes: rows whose seeds grow together in with_seeds, df = rows (n - 1)
  double weight = 1.0;         // sum c_i^2 of a contrast
};
Design welch_design(double sd, int64_t n_a, int64_t n_b);
Design pooled_design(double sd, int64_t n_a, int64_t n_b, double df, int64_t rows);
Design paired_design(double sd_difference, int64_t n);
Design blocks_design(double sd_difference, int64_t n, int64_t rows);  // of seeds_as_blocks over a table of `rows` rows
Design borrowed_design(double sd_anchor, int64_t anchor_seeds, int64_t n_a, int64_t n_b);
// The same comparison again with the sds that were observed.
Design design_of(const Gap& gap);
// n seeds in every row. The anchor of borrowed keeps its seeds.
Design with_seeds(Design design, int64_t n);

// sd of a difference of two runs whose seeds correlate by r: sd sqrt(2 (1 - r)).
double paired_sd(double sd, double correlation);

// P(p_conf <= level) if the true gap is `gap`.
double confirm_probability(const Design& design, double gap, double level = kAlpha);
// P(p_contra <= level and p_conf > level) if the true gap is `gap` and the margin `delta`.
double contradict_probability(const Design& design, double gap, double delta, double level = kAlpha);

// Minimum detectable effect: the smallest true gap that is confirmed with probability `power`.
double minimum_detectable(const Design& design, double level = kAlpha, double power = 0.80);

// Smallest equal number of seeds per row with minimum_detectable <= gap; none up to `limit` seeds or for gap <= 0.
std::optional<int64_t> seeds_needed(const Design& design, double gap, double level = kAlpha, double power = 0.80, int64_t limit = 1000);

// A plan's answer for a claimed gap in a family of m claims, of which Holm's first step tests at alpha / m.
enum class Prospect { kDecidable, kAtRisk, kCannotDecide };  // d_p >= MDE(alpha/m); between the two; d_p < MDE(alpha)
Prospect prospect(const Design& design, double claimed, int64_t family_size, double alpha = kAlpha);
std::string_view name(Prospect prospect);  // "DECIDABLE", "AT_RISK", "CANNOT_DECIDE"

}  // namespace vlp::statistics
