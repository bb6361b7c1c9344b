#pragma once
// Effects of a two-level factorial design, to which every run contributes (Box, Hunter and Hunter, Statistics for Experimenters, ch. 5).
//
//   effect = mean of the + rows minus mean of the - rows; SE = s sqrt(sum c_i^2 / n_i), c_i = +-2/R for R rows: 2 s / sqrt(N) for N runs
//   independent seeds: s pooled over the rows, df = sum (n_i - 1)
//   seeds as blocks (rows of one seed share a base): s of what row means and seed means leave over, df = (R - 1)(S - 1); the seeds' own
//   differences cancel in every effect

#include <span>
#include <string>

#include "core/statistics/gap.hpp"

namespace vlp::statistics {

// `signs`: '+' or '-' for each row, equally many. The gap is that of a contrast: power.hpp plans with it as with any pooled one.
// Throws BadInput where no row has two seeds, or `blocks` is asked for and rows have different seeds; InternalFault for wrong signs.
Gap factorial_effect(std::span<const Row> rows, const std::string& signs, Direction direction, bool blocks);

}  // namespace vlp::statistics
