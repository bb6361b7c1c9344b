#pragma once
// One claim brought before the judge: admitted or not, with its evidence and all that is known before Holm.

#include <optional>
#include <string>
#include <vector>

#include "core/statistics/claim.hpp"
#include "core/statistics/power.hpp"
#include "results_db/measured.hpp"
#include "results_db/records.hpp"

namespace vlp::results_db {

struct Case {
  Verdict verdict;  // d, se, tier, ... filled in; verdict, adjusted p values and mde follow after Holm
  statistics::Claim claim;
  std::vector<std::string> notes;
  struct Part {  // what the minimum detectable effect is computed for; several for orders and shapes
    statistics::Gap gap;
    double target = 0;  // the gap (tie: the margin) that would have to be detected
    double power = 0.80;
    double beyond = 0;  // the gap is asked to exceed this: the smallest one seen lies above it
  };
  std::vector<Part> parts;
};

// Throws BadInput where a claim cannot be stated: unknown rows, no printed values and no expected effect, or against the paper's own
// numbers.
Case make_case(const Scores& scores, const ClaimDef& claim);
Case unjudged_case(const ClaimDef& claim);  // smoke runs prove the path only

// Minimum detectable effect and seeds needed at the level that the claim is tested at.
void plan_ahead(Case& c, double level);

}  // namespace vlp::results_db
