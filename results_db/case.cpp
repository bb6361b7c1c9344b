#include "results_db/case.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/statistics/prediction.hpp"
#include "core/util/error.hpp"
#include "results_db/case_parts.hpp"

namespace vlp::results_db {
namespace {

using statistics::Admission;

std::optional<statistics::PaperGap> printed_gap(const Scores& scores, const std::string& a, const std::string& b, const std::string& metric) {
  const auto p = printed(scores, a, metric), q = printed(scores, b, metric);
  if (!p || !q) return std::nullopt;
  return statistics::paper_gap(*p, *q, scores.direction(metric));
}

// What a pair claims: the printed gap, else our own expected effect.
struct Claimed {
  double gap = 0, margin = 0;
  bool vacuous = false;
};

Claimed claimed_gap(const Scores& scores, const ClaimDef& claim, const std::string& a, const std::string& b) {
  if (const auto paper = printed_gap(scores, a, b, claim.metric)) {
    if (statistics::admit(*paper, claim.id) == Admission::kVacuous) return {paper->value(), 0, true};
    return {paper->value(), statistics::margin(*paper, claim.margin_ratio), false};
  }
  if (!claim.expected) cannot_state(claim, fmt::format("rows {} and {} have no printed {} and the claim no expected effect", a, b, claim.metric));
  return {*claim.expected, statistics::margin(*claim.expected, 0.0, claim.margin_ratio), false};
}

void pair_case(const Scores& scores, const ClaimDef& claim, Case& c) {
  const Claimed claimed = claimed_gap(scores, claim, c.verdict.row_a, c.verdict.row_b);
  c.verdict.d_paper = claimed.gap;
  if (claimed.vacuous) c.claim.admission = Admission::kVacuous;
  if (c.claim.admission == Admission::kVacuous) return;
  c.verdict.margin = claimed.margin;
  const auto gap = admitted_gap(scores, claim, c);
  if (!gap) return;
  c.claim.evidence = statistics::pair_evidence(*gap, claimed.margin);
  c.parts.push_back({*gap, claimed.gap});
  if (scores.def().fidelity == "FULL" && printed(scores, c.verdict.row_a, claim.metric))
    if (const auto interval = statistics::prediction_interval(*gap))
      c.verdict.magnitude = statistics::name(statistics::magnitude(claimed.gap, *interval));
}

void tie_case(const Scores& scores, const ClaimDef& claim, Case& c) {
  if (!claim.expected) cannot_state(claim, "a tie needs expected = the largest gap that still counts as equal");
  if (const auto paper = printed_gap(scores, c.verdict.row_a, c.verdict.row_b, claim.metric)) {
    statistics::check_tie(*paper, *claim.expected, claim.id);
    c.verdict.d_paper = paper->value();
  }
  c.verdict.margin = *claim.expected;
  const auto gap = admitted_gap(scores, claim, c);
  if (!gap) return;
  c.claim.evidence = statistics::tie_evidence(*gap, *claim.expected);
  c.parts.push_back({*gap, *claim.expected, kTiePower});
}

void threshold_case(const Scores& scores, const ClaimDef& claim, Case& c) {
  if (!claim.expected) cannot_state(claim, "a threshold needs expected = the constant to exceed");
  double margin = 0;
  if (const auto paper = printed(scores, c.verdict.row_a, claim.metric)) {
    const double gap = static_cast<int>(scores.direction(claim.metric)) * (paper->value() - *claim.expected);
    if (gap < -paper->unit()) cannot_state(claim, fmt::format("the paper's own {:g} does not pass {:g}", paper->value(), *claim.expected));
    c.verdict.d_paper = gap;
    if (gap <= paper->unit()) c.claim.admission = Admission::kVacuous;
    if (c.claim.admission == Admission::kVacuous) return;
    margin = statistics::margin(gap, paper->unit(), claim.margin_ratio);
  }
  c.verdict.margin = margin;
  const auto gap = admitted_gap(scores, claim, c, [&] { return scores.gap_to(c.verdict.row_a, claim.metric, *claim.expected); });
  if (!gap) return;
  c.claim.evidence = statistics::pair_evidence(*gap, margin);
  c.parts.push_back({*gap, c.verdict.d_paper.value_or(std::abs(gap->d))});
}

void order_case(const Scores& scores, const ClaimDef& claim, Case& c) {
  std::vector<statistics::Claim> links;
  const Admission rows = admit_rows(scores, claim, c.verdict);
  for (size_t i = 0; i + 1 < claim.rows.size(); ++i) {
    const Claimed claimed = claimed_gap(scores, claim, claim.rows[i], claim.rows[i + 1]);
    if (claimed.vacuous || rows != Admission::kAdmitted) {
      links.push_back({.admission = claimed.vacuous ? Admission::kVacuous : rows, .evidence = {}});
      continue;
    }
    const Measured m = scores.gap(claim.rows[i], claim.rows[i + 1], claim.metric);
    if (!accept(m, c)) return;
    c.verdict.sd_mode = statistics::name(m.gap->used);
    links.push_back({.admission = Admission::kAdmitted, .evidence = statistics::pair_evidence(*m.gap, claimed.margin)});
    c.parts.push_back({*m.gap, claimed.gap});
    note(c, fmt::format("{} > {}: {:+.4g}, p {:.3g}", claim.rows[i], claim.rows[i + 1], m.gap->d, links.back().evidence.p_conf));
  }
  c.claim = statistics::all_of(links);
  if (c.claim.admission == Admission::kVacuous) c.verdict.detail.clear();
  if (c.claim.admission == Admission::kAdmitted) set_tier(scores, claim, scores.tier(claim.rows, claim.metric), c);
}

Case blank(const ClaimDef& claim) {
  Case c;
  Verdict& v = c.verdict;
  v.claim_id = claim.id, v.kind = claim.kind, v.metric = claim.metric, v.text = claim.text, v.locator = claim.locator, v.headline = claim.headline;
  if (!claim.rows.empty()) v.row_a = claim.rows.front();
  if (claim.rows.size() > 1) v.row_b = claim.rows.back();
  return c;
}

}  // namespace

Case unjudged_case(const ClaimDef& claim) {
  Case c = blank(claim);
  c.verdict.verdict = "NOT_JUDGED";
  c.verdict.detail = "smoke runs prove the path only";
  return c;
}

Case make_case(const Scores& scores, const ClaimDef& claim) {
  Case c = blank(claim);
  const size_t needed = claim.kind == "threshold" ? 1 : 2;
  if (claim.rows.size() < needed) cannot_state(claim, fmt::format("kind {} needs {} row{}", claim.kind, needed, needed > 1 ? "s" : ""));
  c.verdict.n_a = scores.cell(c.verdict.row_a, claim.metric).n;
  if (!c.verdict.row_b.empty()) c.verdict.n_b = scores.cell(c.verdict.row_b, claim.metric).n;
  if (claim.kind == "pair") pair_case(scores, claim, c);
  else if (claim.kind == "tie") tie_case(scores, claim, c);
  else if (claim.kind == "threshold") threshold_case(scores, claim, c);
  else if (claim.kind == "order") order_case(scores, claim, c);
  else if (claim.kind == "cost") cost_case(scores, claim, c);
  else if (claim.kind == "effect") effect_case(scores, claim, c);
  else trend_case(scores, claim, c);
  return c;
}

void plan_ahead(Case& c, double level) {
  for (const Case::Part& part : c.parts) {
    if (!(part.gap.se > 0)) {
      note(c, "no noise could be estimated: all seeds are equal");
      continue;
    }
    const statistics::Design design = statistics::design_of(part.gap);
    c.verdict.mde = std::max(c.verdict.mde.value_or(0.0), part.beyond + statistics::minimum_detectable(design, level, part.power));
    if (part.gap.used == statistics::SdMode::kPairedItems) continue;  // more seeds do not replicate items
    const auto seeds = statistics::seeds_needed(design, part.target, level, part.power);
    c.verdict.n_needed = std::max(c.verdict.n_needed, seeds.value_or(0));
  }
}

}  // namespace vlp::results_db
