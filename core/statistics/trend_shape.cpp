#include "core/statistics/trend_shape.hpp"

#include <fmt/core.h>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "core/util/error.hpp"

namespace vlp::statistics {
namespace {

struct Curve {
  const ShapeSpec& spec;
  std::span<const Summary> ours;
  Pooled pooled;
  double alpha;

  int sign() const { return static_cast<int>(spec.direction); }
};

// A gap whose SE is s_p sqrt(1/n_a + 1/n_b), in the direction of the curve.
Gap pooled_gap(const Curve& curve, double raw, double n_a, double n_b, double weight) {
  const Pooled& p = curve.pooled;
  Gap gap{.d = curve.sign() * raw, .se = p.sd * std::sqrt(1 / n_a + 1 / n_b), .df = p.df, .used = SdMode::kPooledTable};
  gap.n_a = n_a, gap.n_b = n_b, gap.sd_a = p.sd, gap.sd_b = std::isinf(n_b) ? 0.0 : p.sd;
  gap.pool_rows = static_cast<double>(p.rows), gap.weight = weight;
  if (p.largest_sd > 2 * p.sd) gap.note = fmt::format("a level's sd {:.4g} exceeds twice the pooled {:.4g}", p.largest_sd, p.sd);
  return gap;
}

// L over levels first..last of our means; towards: +1 for a rise, -1 for a fall.
Gap contrast(const Curve& curve, size_t first, size_t last, int towards) {
  const double middle = 0.5 * static_cast<double>(first + last);
  double sum = 0.0, noise = 0.0, weight = 0.0;
  for (size_t i = first; i <= last; ++i) {
    const double c = static_cast<double>(i) - middle;
    sum += c * curve.ours[i].mean;
    noise += c * c / static_cast<double>(curve.ours[i].n);
    weight += c * c;
  }
  return pooled_gap(curve, towards * sum, 1 / noise, std::numeric_limits<double>::infinity(), weight);
}

// L_p and its unit in exact steps: with integers 2 c_i, L_p = sum (2 c_i) p_i / 2 and u sum |2 c_i| / 4, so both count quarter steps.
PaperGap paper_contrast(const ShapeSpec& spec, std::span<const PaperNumber> paper, size_t first, size_t last, int towards) {
  const PaperColumn column = align(paper.subspan(first, last - first + 1));
  const auto levels = static_cast<int64_t>(column.steps.size());
  int64_t twice = 0, size = 0;
  for (int64_t i = 0; i < levels; ++i) {
    const int64_t c = 2 * i - (levels - 1);
    twice += c * column.steps[static_cast<size_t>(i)];
    size += std::abs(c);
  }
  return {.steps = towards * static_cast<int>(spec.direction) * 2 * twice,
          .unit_steps = column.unit_steps * size,
          .steps_per_one = 4 * column.steps_per_one};
}

// One part of a shape: a rise (+1) or fall (-1) over levels first..last, or (0) a tie of level last with level first.
struct Piece {
  size_t first, last;
  int towards;

  std::string what() const {
    if (towards == 0) return fmt::format("level {} ties with level {}", last, first);
    return fmt::format("{} over levels {}-{}", towards > 0 ? "rise" : "fall", first, last);
  }
};

std::vector<Piece> pieces(const ShapeSpec& spec, size_t levels) {
  const size_t last = levels - 1, k = spec.level;
  std::vector<Piece> all;
  switch (spec.shape) {
    case Shape::kIncreasing:
      return {{0, last, 1}};
    case Shape::kDecreasing:
      return {{0, last, -1}};
    case Shape::kPeakAt:
      if (k > last) throw BadInput(fmt::format("peak_at {}: the curve has levels 0-{}", k, last));
      if (k > 0) all.push_back({0, k, 1});
      if (k < last) all.push_back({k, last, -1});
      return all;
    case Shape::kSaturatesAfter:
      if (k == 0 || k >= last) throw BadInput(fmt::format("saturates_after {}: needs a level before and a level after it among 0-{}", k, last));
      all.push_back({0, k, 1});
      for (size_t i = k + 1; i <= last; ++i) all.push_back({k, i, 0});
      return all;
  }
  throw InternalFault("shape out of range");
}

double tie_margin(const ShapeSpec& spec, std::span<const PaperNumber> paper) {
  if (spec.tie_margin) return *spec.tie_margin;
  return margin(paper_gap(paper[spec.level], paper[0], spec.direction), spec.rho);
}

Admission admit_piece(const ShapeSpec& spec, std::span<const PaperNumber> paper, const Piece& piece) {
  if (piece.towards != 0) return admit(paper_contrast(spec, paper, piece.first, piece.last, piece.towards), piece.what());
  check_tie(paper_gap(paper[piece.last], paper[piece.first], spec.direction), tie_margin(spec, paper), piece.what());
  return Admission::kAdmitted;
}

ShapePart measure(const Curve& curve, std::span<const PaperNumber> paper, const Piece& piece) {
  ShapePart part{.what = piece.what()};
  if (piece.towards == 0) {
    const Summary &a = curve.ours[piece.last], &b = curve.ours[piece.first];
    part.gap = pooled_gap(curve, a.mean - b.mean, static_cast<double>(a.n), static_cast<double>(b.n), 1.0);
    part.delta = tie_margin(curve.spec, paper);
    part.evidence = tie_evidence(part.gap, part.delta, curve.alpha);
  } else {
    part.gap = contrast(curve, piece.first, piece.last, piece.towards);
    part.delta = margin(paper_contrast(curve.spec, paper, piece.first, piece.last, piece.towards), curve.spec.rho);
    part.evidence = pair_evidence(part.gap, part.delta, curve.alpha);
  }
  return part;
}

// +1, -1 or 0: how the shape moves from level i to i + 1.
int movement(const ShapeSpec& spec, size_t i, size_t levels) {
  for (const Piece& piece : pieces(spec, levels))
    if (piece.towards != 0 && piece.first <= i && i < piece.last) return piece.towards;
  return 0;
}

}  // namespace

Admission admit_shape(const ShapeSpec& spec, std::span<const PaperNumber> paper) {
  if (paper.size() < 2) throw BadInput(fmt::format("trend shape: a curve needs two levels, got {}", paper.size()));
  for (const Piece& piece : pieces(spec, paper.size()))
    if (admit_piece(spec, paper, piece) == Admission::kVacuous) return Admission::kVacuous;
  return Admission::kAdmitted;
}

ShapeResult judge_shape(const ShapeSpec& spec, std::span<const Summary> ours, std::span<const PaperNumber> paper, double alpha) {
  if (ours.size() != paper.size()) throw BadInput(fmt::format("trend shape: {} levels of ours, {} of the paper", ours.size(), paper.size()));
  ShapeResult result{.claim = {.admission = admit_shape(spec, paper)}, .parts = {}, .violations = {}};
  if (result.claim.admission != Admission::kAdmitted) return result;
  const Curve curve{spec, ours, pool(ours), alpha};
  std::vector<Evidence> evidence;
  for (const Piece& piece : pieces(spec, ours.size())) {
    result.parts.push_back(measure(curve, paper, piece));
    evidence.push_back(result.parts.back().evidence);
  }
  result.claim.evidence = all_of(evidence);
  for (size_t i = 0; i + 1 < ours.size(); ++i)
    if (movement(spec, i, ours.size()) * curve.sign() * (ours[i + 1].mean - ours[i].mean) < 0) result.violations.push_back(i);
  return result;
}

}  // namespace vlp::statistics
