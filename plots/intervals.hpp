#pragma once
// The intervals that figures draw around our means.

#include <optional>
#include <string_view>

#include "plots/view.hpp"

namespace vlp::plots {

struct Interval {
  double mean = 0;
  std::optional<double> lo, hi;  // nothing where fewer than two seeds tell the spread
};

// Two-sided 95 % t interval of the mean over seeds.
Interval mean_interval(const results_db::Cell& cell);

// The row that changes are counted from: the anchor, else the headline row, else the first that has a level or was run.
std::string_view reference_row(const ExhibitView& view);

// Mean of row minus mean of reference with the two one-sided 95 % bounds, by the exhibit's comparison: paired over common seeds, with the
// column's pooled sd, or Welch. Nothing if either has no score.
std::optional<Interval> change(const ExhibitView& view, std::string_view row, std::string_view reference, std::string_view metric);

}  // namespace vlp::plots
