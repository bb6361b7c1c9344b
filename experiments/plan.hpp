#pragma once
// What running an exhibit would do, said before anything is spent: which stages exist already, which are new and why, what they cost, and
// what the claims can be decided by.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/exhibit.hpp"
#include "experiments/history.hpp"
#include "experiments/stages.hpp"

namespace vlp::experiments {

enum class Prospective { kDone, kNew, kErrored, kBlocked };  // blocked: a parent is errored

struct PlannedStage {
  const results_db::RunDef* run = nullptr;   // inside the Stages that the plan was made of
  std::string row;                           // the first row that needs it
  Prospective status = Prospective::kNew;
  std::string reason;                        // new: "never run", "config changed: pretrain.lr", "parent changed", "resumes (LOST)"; errored: what and what helps
  std::string reused_from;                   // done: the exhibit that computed it, if another
  double seconds = 0;                        // measured, or what is expected
  bool guessed = false;                      // no stage of its class was ever timed in this variant
};

// A claim before it is tested. Gaps and sds are in points of the metric, or in units of the seed sd where that is unknown.
struct ClaimOutlook {
  const results_db::ClaimDef* claim = nullptr;
  std::optional<double> gap;                 // the paper's, or the expected one
  std::optional<double> mde, mde_family, mde_high;  // smallest gap seen with probability .80 at alpha, at alpha / family size, and at the sd's upper limit
  std::optional<double> p_confirmed, p_contradicted;  // if the gap is true; if there is none
  std::string note;                          // "ok", "AT_RISK: ...", "CANNOT_DECIDE: ...", "VACUOUS (rounding 0.1)"
  std::string sd_source;                     // empty: in sd units
};

struct Plan {
  std::vector<PlannedStage> stages;          // what was asked for, parents first
  std::vector<ClaimOutlook> claims;          // of the whole exhibit
};

// Refers to both arguments, which must outlive it.
Plan make_plan(const Exhibit& exhibit, const Stages& stages, const History& history);

std::vector<ClaimOutlook> claim_outlooks(const Exhibit& exhibit, const History& history);

// A stage that was never timed: about how long (seconds) at this scale, one process on one core.
double guessed_seconds(const std::string& scale, const std::string& kind);

std::string plan_text(const Exhibit& exhibit, const Plan& plan);

}  // namespace vlp::experiments
