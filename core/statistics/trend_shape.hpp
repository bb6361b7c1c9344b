#pragma once
// The shape of a figure's curve over ordered levels, as a claim.
//
//   increasing, decreasing   linear contrast c_i = i - mean index, L = sum c_i m_i, SE = s_p sqrt(sum c_i^2/n_i), pooled df. The paper's L_p plays
//                            d_p and u sum|c_i|/2 plays u in the three-way rule; two levels are exactly half a pair claim.
//   peak_at k                a rise over levels 0..k and a fall over k..last (one of them where k is an end)
//   saturates_after k        a rise over 0..k, and each later level tied with level k within the tie margin
// Shapes speak of better and worse: where lower is better the curve is mirrored first, so `increasing` improves and a peak is the best
// level. Parts are combined by all_of: Holm over the parts, CONFIRMED iff all are, CONTRADICTED iff any is.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/statistics/claim.hpp"

namespace vlp::statistics {

enum class Shape { kIncreasing, kDecreasing, kPeakAt, kSaturatesAfter };

struct ShapeSpec {
  Shape shape = Shape::kIncreasing;
  size_t level = 0;  // k, counted from 0
  Direction direction = Direction::kHigher;
  double rho = kRho;
  std::optional<double> tie_margin = {};  // saturates_after; unset: the margin of a pair claim "level k beats level 0"
};

struct ShapePart {
  std::string what;  // "rise over levels 0-3", "level 5 ties with level 3"
  Gap gap = {};      // of a contrast: d = L
  double delta = 0.0;
  Evidence evidence = {};
};

struct ShapeResult {
  Claim claim;
  std::vector<ShapePart> parts;    // empty where the claim is VACUOUS
  std::vector<size_t> violations;  // i where our means move against the shape from level i to i + 1
};

// From the paper's numbers alone: kVacuous where a rise or a fall of theirs is within rounding, else kAdmitted. Throws BadInput where k is out of
// range, there are fewer than two levels, or the numbers contradict the shape.
Admission admit_shape(const ShapeSpec& spec, std::span<const PaperNumber> paper);

// `ours` and `paper` by level (an own figure gives the values it expects as `paper`). A level's sd enters through the pool of all levels;
// where one exceeds twice the pooled sd, the gap's note says so. Throws BadInput as admit_shape does, where the numbers of levels differ,
// and where no level has two seeds.
ShapeResult judge_shape(const ShapeSpec& spec, std::span<const Summary> ours, std::span<const PaperNumber> paper, double alpha = kAlpha);

}  // namespace vlp::statistics
