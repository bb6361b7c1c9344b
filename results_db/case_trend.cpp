// Trend claims: the shape of a curve over ordered levels.

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "core/statistics/trend_shape.hpp"
#include "results_db/case_parts.hpp"

namespace vlp::results_db {
namespace {

using statistics::Admission;
using statistics::PaperNumber;

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
  const auto line = [](double i, double from, double to) {
    return to > from ? std::clamp((i - from) / (to - from), 0.0, 1.0) : (i >= to ? 1.0 : 0.0);
  };
  const double last = static_cast<double>(levels - 1), k = static_cast<double>(spec.level);
  std::vector<PaperNumber> out;
  for (size_t i = 0; i < levels; ++i) {
    const double x = static_cast<double>(i);
    double y = 0;
    switch (spec.shape) {
      case Shape::kIncreasing:
        y = line(x, 0, last);
        break;
      case Shape::kDecreasing:
        y = 1 - line(x, 0, last);
        break;
      case Shape::kSaturatesAfter:
        y = line(x, 0, k);
        break;
      case Shape::kPeakAt:
        y = x <= k ? line(x, 0, k) : 1 - line(x, k, last);
        break;
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

}  // namespace

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
    c.parts.push_back(
        {part.gap, part.evidence.directional ? part.delta / claim.margin_ratio : part.delta, part.evidence.directional ? 0.80 : kTiePower});
    note(c, fmt::format("{}: {:+.4g}, p {:.3g}", part.what, part.gap.d, part.evidence.p_conf));
    note(c, part.gap.note);
    c.verdict.sd_mode = statistics::name(part.gap.used);
  }
  if (result.parts.size() == 1) describe(c.verdict, result.parts[0].gap), c.verdict.margin = result.parts[0].delta;
  for (const size_t i : result.violations) note(c, fmt::format("{} to {} moves the other way", claim.rows[i], claim.rows[i + 1]));
  set_tier(scores, claim, scores.tier(claim.rows, claim.metric), c);
}

}  // namespace vlp::results_db
