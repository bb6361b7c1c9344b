#include "results_db/case_parts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::results_db {

using statistics::Admission;
using statistics::PaperNumber;

void cannot_state(const ClaimDef& claim, const std::string& why) { throw BadInput(fmt::format("claim {}: {}", claim.id, why)); }

std::optional<PaperNumber> printed(const Scores& scores, const std::string& row, const std::string& metric) {
  const auto& text = scores.cell(row, metric).paper;
  return text ? std::optional(PaperNumber::parse(*text)) : std::nullopt;
}

Admission admit_rows(const Scores& scores, const ClaimDef& claim, Verdict& v) {
  v.detail = scores.incomplete(claim.rows, claim.metric);
  if (!v.detail.empty()) return Admission::kIncomplete;
  v.detail = scores.not_comparable(claim.rows, claim.metric);
  return v.detail.empty() ? Admission::kAdmitted : Admission::kNotComparable;
}

void describe(Verdict& v, const statistics::Gap& gap) {
  v.d = gap.d, v.se = gap.se, v.df = gap.df;
  v.sd_mode = statistics::name(gap.used);
}

void note(Case& c, const std::string& text) {
  if (!text.empty() && std::ranges::find(c.notes, text) == c.notes.end()) c.notes.push_back(text);
}

void set_tier(const Scores& scores, const ClaimDef& claim, const std::string& tier, Case& c) {
  c.verdict.tier = tier;
  if (!scores.pretraining_not_replicated(claim.rows)) return;
  c.verdict.tier = "CHECKPOINT";
  note(c, "seeds share a pre-training run that the rows do not");
}

bool accept(const Measured& m, Case& c) {
  if (m.gap) return note(c, m.gap->note), true;
  c.claim.admission = Admission::kIncomplete;
  c.verdict.detail = m.problem;
  return false;
}

std::optional<statistics::Gap> admitted_gap(const Scores& scores, const ClaimDef& claim, Case& c, const std::function<Measured()>& measure) {
  c.claim.admission = admit_rows(scores, claim, c.verdict);
  if (c.claim.admission != Admission::kAdmitted) return std::nullopt;
  const Measured m = measure();
  if (!accept(m, c)) return std::nullopt;
  describe(c.verdict, *m.gap);
  set_tier(scores, claim, m.tier, c);
  return m.gap;
}

std::optional<statistics::Gap> admitted_gap(const Scores& scores, const ClaimDef& claim, Case& c) {
  return admitted_gap(scores, claim, c, [&] { return scores.gap(c.verdict.row_a, c.verdict.row_b, claim.metric); });
}

}  // namespace vlp::results_db
