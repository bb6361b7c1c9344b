// Claims of sweeps: what removing a part costs, and the effects of a factorial design.

#include <cmath>

#include "core/statistics/factorial.hpp"
#include "results_db/case_parts.hpp"

namespace vlp::results_db {

using statistics::Admission;

void cost_case(const Scores& scores, const ClaimDef& claim, Case& c) {
  if (!claim.expected || *claim.expected <= 0) cannot_state(claim, "a cost needs expected = what it exceeds, above 0");
  c.verdict.margin = *claim.expected;
  const auto gap = admitted_gap(scores, claim, c);
  if (!gap) return;
  c.claim.evidence = statistics::excess_evidence(*gap, *claim.expected);
  c.parts.push_back({.gap = *gap, .target = std::abs(gap->d - *claim.expected), .beyond = *claim.expected});
}

void effect_case(const Scores& scores, const ClaimDef& claim, Case& c) {
  if (!claim.expected || *claim.expected <= 0) cannot_state(claim, "an effect needs expected = its size, above 0");
  if (claim.shape.size() != claim.rows.size()) cannot_state(claim, "an effect needs a sign for each row");
  c.verdict.d_paper = *claim.expected;
  c.verdict.margin = statistics::margin(*claim.expected, 0.0, claim.margin_ratio);
  c.claim.admission = admit_rows(scores, claim, c.verdict);
  if (c.claim.admission != Admission::kAdmitted) return;
  std::vector<statistics::Row> rows;
  for (const std::string& row : claim.rows) rows.push_back(scores.seeds(row, claim.metric));
  if (rows.front().scores.size() < 2) {
    accept({std::nullopt, "", "the design's rows have one seed; two are needed to see the noise"}, c);
    return;
  }
  const bool blocks = scores.def().pairs_seeds();
  const auto gap = statistics::factorial_effect(rows, claim.shape, scores.direction(claim.metric), blocks);
  note(c, gap.note);
  describe(c.verdict, gap);
  if (blocks) c.verdict.sd_mode = statistics::name(statistics::SdMode::kSeedsAsBlocks);
  set_tier(scores, claim, scores.tier(claim.rows, claim.metric), c);
  c.claim.evidence = statistics::pair_evidence(gap, *c.verdict.margin);
  c.parts.push_back({.gap = gap, .target = *claim.expected});
}

}  // namespace vlp::results_db
