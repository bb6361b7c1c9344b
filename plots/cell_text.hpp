#pragma once
// The words of a score cell, shared by the tables.

#include <string>

#include "plots/view.hpp"

namespace vlp::plots {

struct CellText {
  std::string mean, sd, n;  // "57.6", "3.1", "3" or "2/3" or "1†"; sd is empty with fewer than two seeds, all empty where nothing was planned
};
CellText cell_text(const ExhibitView& view, const results_db::RowDef& row, const results_db::MetricDef& metric);

// True if any cell of the table carries the mark.
bool any_incomplete(const ExhibitView& view);
bool any_borrowed(const ExhibitView& view);

// The numbers of a claim, each empty where it could not be computed. Gaps count in the claimed direction; one that we
// expect where the paper prints none stands in parentheses.
struct ClaimText {
  std::string paper_gap, gap, bounds, mde, seeds, p, margin;  // bounds "[-1.31, +0.27]"; seeds: needed for each row to see the paper's gap
};
ClaimText claim_text(const ExhibitView& view, const results_db::Verdict& verdict);

}  // namespace vlp::plots
