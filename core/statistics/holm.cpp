#include "core/statistics/holm.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <numeric>

#include "core/util/error.hpp"

namespace vlp::statistics {
namespace {

std::vector<size_t> ascending(std::span<const double> p) {
  for (const double x : p)
    if (!(x >= 0 && x <= 1)) throw InternalFault(fmt::format("holm: p value {} is outside [0, 1]", x));
  std::vector<size_t> order(p.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, {}, [&](size_t i) { return p[i]; });
  return order;
}

}  // namespace

std::vector<double> holm_adjust(std::span<const double> p) {
  std::vector<double> adjusted(p.size());
  double running = 0.0;
  auto factor = static_cast<double>(p.size());
  for (const size_t i : ascending(p)) {
    running = std::max(running, std::min(1.0, factor * p[i]));
    adjusted[i] = running;
    factor -= 1.0;
  }
  return adjusted;
}

std::vector<int64_t> holm_factors(std::span<const double> p) {
  std::vector<int64_t> factors(p.size());
  const std::vector<size_t> order = ascending(p);
  for (size_t j = 0; j < order.size(); ++j) {
    const bool tied = j > 0 && p[order[j]] == p[order[j - 1]];
    factors[order[j]] = tied ? factors[order[j - 1]] : static_cast<int64_t>(order.size() - j);
  }
  return factors;
}

}  // namespace vlp::statistics
