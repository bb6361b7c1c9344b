#pragma once
// The sentences of a report: what a claim compares, what a verdict means, what the whole comes to.

#include <string>
#include <string_view>
#include <vector>

#include "plots/view.hpp"

namespace vlp::plots {

// "30 % > 15 %", "A > B > C", "A = B", "A against 50", "increasing: 15 %, 30 %, 45 %".
std::string claim_pair(const ExhibitView& view, const results_db::Verdict& verdict);

std::string_view glyph(std::string_view verdict);  // a mark beside the colour: ✓ ✗ ? – …
// True where the fidelity softens CONTRADICTED to "not observed at this scale".
bool softened(const ExhibitView& view);

// How a verdict is printed, with what is missing where it could not be given: "INCOMPLETE (diverged seed 2)".
std::string verdict_text(const ExhibitView& view, const results_db::Verdict& verdict);
// What its detail says beyond that, "; " between notes.
std::string verdict_notes(const ExhibitView& view, const results_db::Verdict& verdict);

struct Counts {
  int64_t confirmed = 0, contradicted = 0, inconclusive = 0, vacuous = 0, incomplete = 0;  // incomplete: or not comparable
  int64_t judged() const { return confirmed + contradicted + inconclusive; }
};
// True where every claim is NOT_JUDGED, as in a smoke run: there is nothing to list.
bool nothing_judged(const ExhibitView& view);
bool any_expected_by_us(const ExhibitView& view);

Counts count_headline(const std::vector<results_db::Verdict>& verdicts);
std::string counts_text(const Counts& counts);  // "1 confirmed, 0 contradicted, 3 inconclusive, 2 incomplete"

// One sentence in plain words for the top of the page and the end of the terminal output.
std::string takeaway(const ExhibitView& view);
// "micro, world, cpu"
std::string variant_text(const results_db::Variant& variant);
// "tau-b +0.33 [-0.33, +1.00]; P(best row same) 0.71"; empty where there is no tau.
std::string tau_text(const results_db::ColumnSummary& column);
// Why gaps are told apart better than the sd of the scores suggests; empty where rows are not paired.
std::string pairing_note(const ExhibitView& view);
std::string fidelity_meaning(std::string_view fidelity);
std::string comparison_meaning(std::string_view comparison);
std::string verdict_meaning(std::string_view verdict);

}  // namespace vlp::plots
