#pragma once
// What the runs say about the claims of an exhibit. Deterministic: the same rows give the same values, bit for bit.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results_db/reader.hpp"
#include "results_db/records.hpp"

namespace vlp::results_db {

// One metric column: how the order of our rows agrees with the printed order.
struct ColumnSummary {
  std::string metric, split;
  bool primary = true;
  std::string verdict;  // AGREES | DISAGREES | UNDECIDED | NOT_JUDGED (no claim and no printed pair, or smoke)
  std::string reason;   // one line: counts, and what would decide it
  int64_t pairs = 0, confirmed = 0, reversed = 0, absent = 0, inconclusive = 0;  // admissible pairs, unadjusted, exploratory
  int64_t headline = 0, headline_confirmed = 0, headline_contradicted = 0;       // VACUOUS claims are not counted
  double coverage = 0;                                                           // decided / all pairs
  std::optional<double> agreement;                                               // confirmed / decided
  std::optional<double> tau, tau_lo, tau_hi;                                     // Kendall tau-b, 5 % and 95 % quantiles of parametric redraws
  std::optional<double> rho, tau_p;                                              // Spearman; exact permutation p of tau (information only)
  std::optional<double> p_best_same, p_proposed_first;
  double s_pooled = 0, df = 0;  // seed noise of the column
};

struct TableSummary {
  std::string verdict;  // AGREES | DISAGREES | MIXED | NOT_JUDGED
  std::string reason;   // "0 columns agree, 0 disagree, 1 undecided"
  std::string fidelity;
  int64_t confirmed = 0, contradicted = 0, inconclusive = 0, vacuous = 0, incomplete = 0, not_comparable = 0;  // headline claims
  std::vector<ColumnSummary> columns;
};

// One verdict for each standing claim, in the order of the exhibit. At fidelity SMOKE every claim is NOT_JUDGED.
// Throws BadInput where a row has two values for one seed, or a claim contradicts the paper's own numbers.
std::vector<Verdict> judge(const Reader& db, const ExhibitKey& key);
TableSummary judge_table(const Reader& db, const ExhibitKey& key, const std::vector<Verdict>& verdicts);
// "CONFIRMED/ATTENUATED", "INCONCLUSIVE (holm)", at REDUCED or PROXY "not observed at this scale (REVERSED)": how a verdict is printed.
std::string verdict_wording(const Verdict& verdict, const std::string& fidelity);
// Identifies everything that judge() depends on: definitions, values and the version of the rules.
std::string inputs_hash(const Reader& db, const ExhibitKey& key);
// CV* = (1 + 1/(4n)) s / |mean| of our mean and the printed value (n = 2), the s not de-biased first. Nothing if the mean is 0.
std::optional<double> coefficient_of_variation(double ours, double paper);

}  // namespace vlp::results_db
