#include "core/statistics/claim.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>

#include "core/statistics/holm.hpp"
#include "core/util/error.hpp"

namespace vlp::statistics {
namespace {

Verdict refusal(Admission admission) {
  switch (admission) {
    case Admission::kVacuous:
      return Verdict::kVacuous;
    case Admission::kIncomplete:
      return Verdict::kIncomplete;
    case Admission::kNotComparable:
      return Verdict::kNotComparable;
    case Admission::kAdmitted:
      break;
  }
  throw InternalFault("claim: an admitted claim has no refusal");
}

// `factor`: the claim is tested at alpha / factor.
void decide(Judgement& j, int64_t factor, double alpha) {
  const Evidence& e = j.evidence;
  if (j.adjusted_conf <= alpha) {
    j.verdict = Verdict::kConfirmed;
    if (e.directional && e.upper < e.delta) j.detail = Detail::kAttenuated;
  } else if (j.adjusted_contra <= alpha) {
    j.verdict = Verdict::kContradicted;
    const bool reversed = static_cast<double>(factor) * e.p_reversed <= alpha;
    if (e.directional) j.detail = reversed ? Detail::kReversed : Detail::kAbsent;
  } else {
    j.verdict = Verdict::kInconclusive;
    j.held_back_by_holm = e.p_conf <= alpha || e.p_contra <= alpha;
  }
}

}  // namespace

Admission admit(const PaperGap& gap, std::string_view claim) {
  if (gap.vacuous()) return Admission::kVacuous;
  if (gap.steps < 0)
    throw BadInput(
        fmt::format("claim {}: the paper's own numbers contradict it (gap {:g}); swap the rows or correct the numbers", claim, gap.value()));
  return Admission::kAdmitted;
}

void check_tie(const PaperGap& gap, double delta, std::string_view claim) {
  if (std::abs(gap.value()) > delta)
    throw BadInput(fmt::format("claim {}: the paper's own numbers differ by {:g}, more than the tie margin {:g}", claim, gap.value(), delta));
}

Claim all_of(std::span<const Claim> parts) {
  for (const Admission refused : {Admission::kVacuous, Admission::kNotComparable, Admission::kIncomplete})
    if (std::ranges::find(parts, refused, &Claim::admission) != parts.end()) return {.admission = refused};
  std::vector<Evidence> evidence;
  for (const Claim& part : parts) evidence.push_back(part.evidence);
  return {.admission = Admission::kAdmitted, .evidence = all_of(evidence)};
}

std::vector<Judgement> judge_family(std::span<const Claim> family, double alpha) {
  std::vector<size_t> counted;
  std::vector<double> conf, contra;
  for (size_t i = 0; i < family.size(); ++i) {
    if (family[i].admission == Admission::kVacuous) continue;
    const bool admitted = family[i].admission == Admission::kAdmitted;
    counted.push_back(i);
    conf.push_back(admitted ? family[i].evidence.p_conf : 1.0);
    contra.push_back(admitted ? family[i].evidence.p_contra : 1.0);
  }
  const auto adjusted_conf = holm_adjust(conf), adjusted_contra = holm_adjust(contra);
  const auto factors = holm_factors(contra);
  std::vector<Judgement> judgements(family.size());
  for (size_t i = 0; i < family.size(); ++i) {
    if (family[i].admission != Admission::kAdmitted) judgements[i].verdict = refusal(family[i].admission);
  }
  for (size_t k = 0; k < counted.size(); ++k) {
    Judgement& j = judgements[counted[k]];
    j.adjusted_conf = adjusted_conf[k], j.adjusted_contra = adjusted_contra[k];
    if (family[counted[k]].admission != Admission::kAdmitted) continue;
    j.evidence = family[counted[k]].evidence;
    decide(j, factors[k], alpha);
  }
  return judgements;
}

Judgement judge(const Evidence& evidence, double alpha) {
  const Claim alone{.admission = Admission::kAdmitted, .evidence = evidence};
  return judge_family({&alone, 1}, alpha).front();
}

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kConfirmed:
      return "CONFIRMED";
    case Verdict::kContradicted:
      return "CONTRADICTED";
    case Verdict::kInconclusive:
      return "INCONCLUSIVE";
    case Verdict::kVacuous:
      return "VACUOUS";
    case Verdict::kIncomplete:
      return "INCOMPLETE";
    case Verdict::kNotComparable:
      return "NOT_COMPARABLE";
  }
  throw InternalFault("verdict out of range");
}

std::string_view name(Detail detail) {
  switch (detail) {
    case Detail::kNone:
      return "";
    case Detail::kReversed:
      return "REVERSED";
    case Detail::kAbsent:
      return "ABSENT";
    case Detail::kAttenuated:
      return "ATTENUATED";
  }
  throw InternalFault("detail out of range");
}

std::string words(const Judgement& j, bool paper_scale) {
  if (!paper_scale && j.verdict == Verdict::kContradicted) return "not observed at this scale";
  const bool show = j.detail != Detail::kNone && (paper_scale || j.detail != Detail::kAttenuated);
  return fmt::format("{}{}{}{}", name(j.verdict), show ? "/" : "", show ? name(j.detail) : "", j.held_back_by_holm ? " (holm)" : "");
}

}  // namespace vlp::statistics
