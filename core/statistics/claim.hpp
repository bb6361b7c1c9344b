#pragma once
// The verdict of a claim: a three-way rule with Holm inside a family.
//
//   CONFIRMED     adjusted p_conf <= alpha
//   CONTRADICTED  not CONFIRMED and adjusted p_contra <= alpha; REVERSED if the order is shown to be the opposite at the claim's own Holm
//                 level, else ABSENT (a gap smaller than the margin)
//   INCONCLUSIVE  otherwise; a report must print the minimum detectable gap and the seeds needed beside it (power.hpp)
// A true claim is CONTRADICTED, and a false one CONFIRMED, with probability alpha at most.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/statistics/evidence.hpp"

namespace vlp::statistics {

enum class Admission {
  kAdmitted,
  kVacuous,        // |d_p| <= u: rounding alone can hide the order; never counted
  kIncomplete,     // a planned seed is missing or diverged
  kNotComparable,  // different evaluation data, metric version, selection rule or budget
};

// kVacuous or kAdmitted. Throws BadInput naming the claim where its direction contradicts the paper's own numbers (d_p < -u).
Admission admit(const PaperGap& gap, std::string_view claim);

// Throws BadInput naming the claim where the paper's own numbers differ by more than the margin of the tie it states.
void check_tie(const PaperGap& gap, double delta, std::string_view claim);

// One headline claim of a family (all headline claims of one exhibit and metric). The evidence counts only if admitted.
struct Claim {
  Admission admission = Admission::kAdmitted;
  Evidence evidence = {};
};

// A claim of several parts that must all hold (evidence.hpp). One VACUOUS part makes the whole VACUOUS, then NOT_COMPARABLE, then INCOMPLETE.
Claim all_of(std::span<const Claim> parts);

enum class Verdict { kConfirmed, kContradicted, kInconclusive, kVacuous, kIncomplete, kNotComparable };
enum class Detail { kNone, kReversed, kAbsent, kAttenuated };  // kAttenuated: CONFIRMED, but the upper bound lies below the margin

struct Judgement {
  Verdict verdict = Verdict::kInconclusive;
  Detail detail = Detail::kNone;
  double adjusted_conf = 1.0;
  double adjusted_contra = 1.0;
  bool held_back_by_holm = false;  // INCONCLUSIVE, but decided without the adjustment: print "(holm)"
  Evidence evidence = {};
};

// Holm runs separately over the p_conf and the p_contra. m counts every non-vacuous claim given; INCOMPLETE and NOT_COMPARABLE ones enter as
// p = 1, so a late claim cannot sharpen an early one.
std::vector<Judgement> judge_family(std::span<const Claim> family, double alpha = kAlpha);

// A claim alone: exploratory pairs, unadjusted.
Judgement judge(const Evidence& evidence, double alpha = kAlpha);

std::string_view name(Verdict verdict);  // "CONFIRMED", ...
std::string_view name(Detail detail);    // "REVERSED", "ABSENT", "ATTENUATED", or empty

// "CONTRADICTED/REVERSED", "INCONCLUSIVE (holm)". Where our set-up is not at the paper's scale a CONTRADICTED reads "not observed at this
// scale", and ATTENUATED, which compares magnitudes, is left out.
std::string words(const Judgement& judgement, bool paper_scale);

}  // namespace vlp::statistics
