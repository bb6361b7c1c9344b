#pragma once
// An exhibit as text: for a terminal, for Markdown, for LaTeX and as data. The same view gives the same bytes.

#include <string>

#include "plots/view.hpp"

namespace vlp::plots {

// At most 120 columns of UTF-8 (unless a label alone is longer): scores as `mean ± sd (n)` beside the paper's, the columns that do not
// count for the verdict, then each claim with the paper's gap, ours, its bounds, the smallest gap the seeds could have seen, and the verdict.
std::string text_table(const ExhibitView& view);
// GitHub's dialect: the score table and the claims.
std::string markdown_table(const ExhibitView& view);
// A `table` environment for booktabs with the scores and, as its note, the counts of verdicts.
std::string latex_table(const ExhibitView& view);
// One line a cell with unrounded values; seeds as "0=57.1;1=58.2". RFC 4180, LF.
std::string csv_table(const ExhibitView& view);

}  // namespace vlp::plots
