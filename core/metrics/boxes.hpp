#pragma once
// Boxes and the accuracy of referring expressions: a prediction is right where its overlap with the true box exceeds 0.5.

#include <span>
#include <vector>

namespace vlp::metrics {

struct Box {
  double x = 0, y = 0, width = 0, height = 0;  // left, top, extents, in pixels
};

// Which pixels a box of width w from x covers.
enum class PixelRule {
  kInclusive,   // x .. x + w - 1, both counted: UNITER (data/re.py, computeIoU) and the refer tools
  kContinuous,  // the interval from x to x + w
};

// Intersection over union, 0 to 1. The union's areas are w h by either rule. kInclusive counts an intersection only where its last pixel
// lies behind its first one in both directions, so that an overlap of one column is none; it then is the continuous value for boxes of any
// (also fractional) size. 0 where the union is empty. Extents must not be negative (InternalFault).
double intersection_over_union(const Box& a, const Box& b, PixelRule rule);

struct Grounded {
  Box prediction, truth;
};

// 100 where the overlap exceeds 0.5, else 0, of each expression; the score is their mean.
std::vector<double> grounding_hits(std::span<const Grounded> items, PixelRule rule);

}  // namespace vlp::metrics
