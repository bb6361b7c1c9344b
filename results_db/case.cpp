#include "results_db/case.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "core/statistics/prediction.hpp"
#include "core/statistics/trend_shape.hpp"
#include "core/util/error.hpp"

namespace vlp::results_db {
namespace {

using statistics::Admission;
using statistics::PaperNumber;

constexpr double kTiePower = 0.90;  // both one-sided tests must pass: .80 in all at a true gap of 0

std::optional<PaperNumber> printed(const Scores& scores, const std::string& row, const std::string& metric) {
  const auto& text = scores.cell(row, metric).paper;
  return text ? std::optional(PaperNumber::parse(*text)) : std::nullopt;
}

std::optional<statistics::PaperGap> printed_gap(const Scores& scores, const std::string& a, const std::string& b, const std::string& metric) {
  const auto p = printed(scores, a, metric), q = printed(scores, b, metric);
  if (!p || !q) return std::nullopt;
  return statistics::paper_gap(*p, *q, scores.direction(metric));
}

[[noreturn]] void cannot_state(const ClaimDef& claim, const std::string& why) { throw BadInput(fmt::format("claim {}: {}", claim.id, why)); }

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

// Whether the rows may be judged at all; the reason becomes the verdict's detail.
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

// Adds the tier; a gap that exists but rests on shared pre-training speaks about checkpoints only.
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

void pair_case(const Scores& scores, const ClaimDef& claim, Case& c) {
  const Claimed claimed = claimed_gap(scores, claim, c.verdict.row_a, c.verdict.row_b);
  c.verdict.d_paper = claimed.gap;
  if (claimed.vacuous) c.claim.admission = Admission::kVacuous;
  if (c.claim.admission == Admission::kVacuous) return;
  c.verdict.margin = claimed.margin;
  c.claim.admission = admit_rows(scores, claim, c.verdict);
  if (c.claim.admission != Admission::kAdmitted) return;
  const Measured m = scores.gap(c.verdict.row_a, c.verdict.row_b, claim.metric);
  if (!accept(m, c)) return;
  describe(c.verdict, *m.gap);
  set_tier(scores, claim, m.tier, c);
  c.claim.evidence = statistics::pair_evidence(*m.gap, claimed.margin);
  c.parts.push_back({*m.gap, claimed.gap});
  if (scores.def().fidelity == "FULL" && printed(scores, c.verdict.row_a, claim.metric))
    if (const auto interval = statistics::prediction_interval(*m.gap)) c.verdict.magnitude = statistics::name(statistics::magnitude(claimed.gap, *interval));
}

void tie_case(const Scores& scores, const ClaimDef& claim, Case& c) {
  if (!claim.expected) cannot_state(claim, "a tie needs expected = the largest gap that still counts as equal");
  if (const auto paper = printed_gap(scores, c.verdict.row_a, c.verdict.row_b, claim.metric)) {
    statistics::check_tie(*paper, *claim.expected, claim.id);
    c.verdict.d_paper = paper->value();
  }
  c.verdict.margin = *claim.expected;
  c.claim.admission = admit_rows(scores, claim, c.verdict);
  if (c.claim.admission != Admission::kAdmitted) return;
  const Measured m = scores.gap(c.verdict.row_a, c.verdict.row_b, claim.metric);
  if (!accept(m, c)) return;
  describe(c.verdict, *m.gap);
  set_tier(scores, claim, m.tier, c);
  c.claim.evidence = statistics::tie_evidence(*m.gap, *claim.expected);
  c.parts.push_back({*m.gap, *claim.expected, kTiePower});
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
  c.claim.admission = admit_rows(scores, claim, c.verdict);
  if (c.claim.admission != Admission::kAdmitted) return;
  const Measured m = scores.gap_to(c.verdict.row_a, claim.metric, *claim.expected);
  if (!accept(m, c)) return;
  describe(c.verdict, *m.gap);
  set_tier(scores, claim, m.tier, c);
  c.claim.evidence = statistics::pair_evidence(*m.gap, margin);
  c.parts.push_back({*m.gap, c.verdict.d_paper.value_or(std::abs(m.gap->d))});
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

// k of "peak_at k": a row of the claim, a level of the figure, or the position counted from 0.
size_t shape_level(const Scores& scores, const ClaimDef& claim, const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool numeric = error == std::errc() && end == text.data() + text.size();
  for (size_t i = 0; i < claim.rows.size(); ++i) {
    const auto level = scores.def().figure_levels.find(claim.rows[i]);
    if (claim.rows[i] == text || (numeric && level != scores.def().figure_levels.end() && level->second == number)) return i;
  }
  if (numeric && number >= 0 && number < static_cast<double>(claim.rows.size()) && number == std::floor(number)) return static_cast<size_t>(number);
  cannot_state(claim, fmt::format("shape '{}' names none of its {} levels", claim.shape, claim.rows.size()));
}

statistics::ShapeSpec shape_spec(const Scores& scores, const ClaimDef& claim) {
  using statistics::Shape;
  const size_t space = claim.shape.find(' ');
  const std::string word = claim.shape.substr(0, space), level = space == std::string::npos ? "" : claim.shape.substr(space + 1);
  statistics::ShapeSpec spec{.direction = scores.direction(claim.metric), .rho = claim.margin_ratio, .tie_margin = {}};
  if (word == "increasing" || word == "decreasing") {
    spec.shape = word == "increasing" ? Shape::kIncreasing : Shape::kDecreasing;
    return spec;
  }
  if (word != "peak_at" && word != "saturates_after") cannot_state(claim, fmt::format("unknown shape '{}'", claim.shape));
  spec.shape = word == "peak_at" ? Shape::kPeakAt : Shape::kSaturatesAfter;
  spec.level = shape_level(scores, claim, level);
  return spec;
}

// The curve that an own figure expects: straight lines that rise or fall by `effect` over each part of the shape.
std::vector<PaperNumber> expected_curve(const statistics::ShapeSpec& spec, size_t levels, double effect) {
  using statistics::Shape;
  constexpr double kSteps = 1e4;
  const auto line = [](double i, double from, double to) { return to > from ? std::clamp((i - from) / (to - from), 0.0, 1.0) : (i >= to ? 1.0 : 0.0); };
  const double last = static_cast<double>(levels - 1), k = static_cast<double>(spec.level);
  std::vector<PaperNumber> out;
  for (size_t i = 0; i < levels; ++i) {
    const double x = static_cast<double>(i);
    double y = 0;
    switch (spec.shape) {
      case Shape::kIncreasing: y = line(x, 0, last); break;
      case Shape::kDecreasing: y = 1 - line(x, 0, last); break;
      case Shape::kSaturatesAfter: y = line(x, 0, k); break;
      case Shape::kPeakAt: y = x <= k ? line(x, 0, k) : 1 - line(x, k, last); break;
    }
    out.push_back({.digits = static_cast<int64_t>(std::llround(static_cast<int>(spec.direction) * effect * y * kSteps)), .decimals = 4});
  }
  return out;
}

std::vector<PaperNumber> curve_of_claim(const Scores& scores, const ClaimDef& claim, const statistics::ShapeSpec& spec) {
  std::vector<PaperNumber> out;
  for (const std::string& row : claim.rows)
    if (const auto p = printed(scores, row, claim.metric)) out.push_back(*p);
  if (out.size() == claim.rows.size()) return out;
  if (!claim.expected) cannot_state(claim, fmt::format("not every level has a printed {} and the claim no expected effect", claim.metric));
  return expected_curve(spec, claim.rows.size(), *claim.expected);
}

void trend_case(const Scores& scores, const ClaimDef& claim, Case& c) {
  const statistics::ShapeSpec spec = shape_spec(scores, claim);
  const auto paper = curve_of_claim(scores, claim, spec);
  c.claim.admission = statistics::admit_shape(spec, paper);
  if (c.claim.admission == Admission::kVacuous) return;
  c.claim.admission = admit_rows(scores, claim, c.verdict);
  if (c.claim.admission != Admission::kAdmitted) return;
  std::vector<statistics::Summary> ours;
  for (const std::string& row : claim.rows) ours.push_back(scores.summary(row, claim.metric));
  if (std::ranges::none_of(ours, [](const statistics::Summary& s) { return s.n >= 2; })) {
    accept({std::nullopt, "", "no level has two seeds"}, c);
    return;
  }
  const statistics::ShapeResult result = statistics::judge_shape(spec, ours, paper);
  c.claim = result.claim;
  for (const statistics::ShapePart& part : result.parts) {
    c.parts.push_back({part.gap, part.evidence.directional ? part.delta / claim.margin_ratio : part.delta, part.evidence.directional ? 0.80 : kTiePower});
    note(c, fmt::format("{}: {:+.4g}, p {:.3g}", part.what, part.gap.d, part.evidence.p_conf));
    note(c, part.gap.note);
    c.verdict.sd_mode = statistics::name(part.gap.used);
  }
  if (result.parts.size() == 1) describe(c.verdict, result.parts[0].gap), c.verdict.margin = result.parts[0].delta;
  for (const size_t i : result.violations) note(c, fmt::format("{} to {} moves the other way", claim.rows[i], claim.rows[i + 1]));
  set_tier(scores, claim, scores.tier(claim.rows, claim.metric), c);
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
    c.verdict.mde = std::max(c.verdict.mde.value_or(0.0), statistics::minimum_detectable(design, level, part.power));
    if (part.gap.used == statistics::SdMode::kPairedItems) continue;  // more seeds do not replicate items
    const auto seeds = statistics::seeds_needed(design, part.target, level, part.power);
    c.verdict.n_needed = std::max(c.verdict.n_needed, seeds.value_or(0));
  }
}

}  // namespace vlp::results_db
