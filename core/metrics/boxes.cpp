#include "core/metrics/boxes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::metrics {
namespace {

// The inclusive rule as written in the peers' code, x + w - 1 and all: rounding then agrees too.
double overlap(double a, double a_extent, double b, double b_extent, PixelRule rule) {
  if (rule == PixelRule::kContinuous) return std::max(0.0, std::min(a + a_extent, b + b_extent) - std::max(a, b));
  const double first = std::max(a, b), last = std::min(a + a_extent - 1, b + b_extent - 1);
  return first < last ? last - first + 1 : 0;
}

}  // namespace

double intersection_over_union(const Box& a, const Box& b, PixelRule rule) {
  for (const Box& box : {a, b})
    if (!(box.width >= 0 && box.height >= 0)) throw InternalFault(fmt::format("a box of {} x {} pixels", box.width, box.height));
  const double common = overlap(a.x, a.width, b.x, b.width, rule) * overlap(a.y, a.height, b.y, b.height, rule);
  const double together = a.width * a.height + b.width * b.height - common;
  return together > 0 ? common / together : 0;
}

std::vector<double> grounding_hits(std::span<const Grounded> items, PixelRule rule) {
  std::vector<double> out;
  for (const auto& item : items) out.push_back(intersection_over_union(item.prediction, item.truth, rule) > 0.5 ? 100 : 0);
  return out;
}

}  // namespace vlp::metrics
