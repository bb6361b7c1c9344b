#pragma once
// Steps that the kinds of claims share on the way from a definition to evidence. Used by case*.cpp only.

#include <functional>
#include <optional>
#include <string>

#include "core/statistics/paper_number.hpp"
#include "results_db/case.hpp"

namespace vlp::results_db {

constexpr double kTiePower = 0.90;  // both one-sided tests must pass: .80 in all at a true gap of 0

[[noreturn]] void cannot_state(const ClaimDef& claim, const std::string& why);  // BadInput naming the claim
std::optional<statistics::PaperNumber> printed(const Scores& scores, const std::string& row, const std::string& metric);

// Whether the rows may be judged at all; the reason becomes the verdict's detail.
statistics::Admission admit_rows(const Scores& scores, const ClaimDef& claim, Verdict& verdict);
void describe(Verdict& verdict, const statistics::Gap& gap);  // d, se, df, sd mode
void note(Case& c, const std::string& text);                  // once; nothing for an empty text
// A gap that exists but rests on shared pre-training speaks about checkpoints only.
void set_tier(const Scores& scores, const ClaimDef& claim, const std::string& tier, Case& c);
bool accept(const Measured& measured, Case& c);  // false: there is no gap, the case is INCOMPLETE
// Admits the rows, then measures and describes the gap that `measure` gives; nothing where the case ends before evidence, for a reason that it then holds.
std::optional<statistics::Gap> admitted_gap(const Scores& scores, const ClaimDef& claim, Case& c, const std::function<Measured()>& measure);
std::optional<statistics::Gap> admitted_gap(const Scores& scores, const ClaimDef& claim, Case& c);  // of rows a and b

void trend_case(const Scores& scores, const ClaimDef& claim, Case& c);
void cost_case(const Scores& scores, const ClaimDef& claim, Case& c);    // removing a part costs more than claim.expected
void effect_case(const Scores& scores, const ClaimDef& claim, Case& c);  // an effect of a factorial design

}  // namespace vlp::results_db
