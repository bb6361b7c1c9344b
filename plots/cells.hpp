#pragma once
// Look-ups in a view that every table and figure needs: a cell, its precision, its verdict, its words.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plots/view.hpp"

namespace vlp::plots {

// nullptr where the view holds none.
const results_db::Cell* find_cell(const ExhibitView& view, std::string_view row, std::string_view metric);
const results_db::RowDef* find_row(const ExhibitView& view, std::string_view row);
const results_db::MetricDef* find_metric(const ExhibitView& view, std::string_view metric);
const results_db::ClaimDef* find_claim(const ExhibitView& view, std::string_view claim);

std::string row_label(const ExhibitView& view, std::string_view row);        // the key where the row has no label
std::string metric_label(const ExhibitView& view, std::string_view metric);  // likewise
std::string metric_heading(const results_db::MetricDef& metric);             // "TR R@1 (%)"; "loss (lower is better)"

// The columns that count for the verdict, or those shown beside it (first stage, diagnostics), in the spec's order.
std::vector<const results_db::MetricDef*> metrics(const ExhibitView& view, bool primary);

// The paper's printed text, or its number, where the paper has the cell.
std::optional<std::string> paper_text(const ExhibitView& view, std::string_view row, std::string_view metric);
std::optional<double> paper_value(const ExhibitView& view, std::string_view row, std::string_view metric);
bool has_paper(const ExhibitView& view, std::string_view metric);  // in any row
bool paper_prints_scores(const ExhibitView& view);                 // of any column that is part of the verdict; some papers draw curves without numbers

// Digits behind the point for scores: the paper's, at least 1; without a paper 1, or 3 where no score in another unit
// than % reaches 2.
int decimals(const ExhibitView& view, std::string_view metric);

// The rows that a claim speaks of: from its definition, else the pair of the verdict.
std::vector<std::string> claim_rows(const ExhibitView& view, const results_db::Verdict& verdict);

// True where the gap that plays the paper's is our own expectation, because the paper prints none.
bool expected_by_us(const ExhibitView& view, const results_db::Verdict& verdict);

// What the claims say about a cell, the least favourable first: CONTRADICTED, INCOMPLETE, NOT_COMPARABLE, INCONCLUSIVE, CONFIRMED,
// VACUOUS; empty where no claim speaks of it. A cell that misses planned seeds is INCOMPLETE whatever the claims say.
std::string cell_verdict(const ExhibitView& view, std::string_view row, std::string_view metric);

bool incomplete(const results_db::Cell& cell);                         // a planned seed is missing
bool borrowed(const ExhibitView& view, const results_db::Cell& cell);  // one seed, judged with the anchor row's sd

}  // namespace vlp::plots
