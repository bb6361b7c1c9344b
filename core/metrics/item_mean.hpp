#pragma once
// Mean of per-item scores with its standard error over items (not over seeds).

#include <cstdint>
#include <span>
#include <string>

namespace vlp::metrics {

struct ItemMean {
  double value = 0;
  double se = 0;  // 0: unknown (fewer than two items or groups)
  int64_t items = 0;
};

// Sample standard deviation / sqrt(n). Throws InternalFault for no items.
ItemMean item_mean(std::span<const double> scores);

// Items of one group (the questions of one picture) are not independent: SE = sqrt(sum over groups of (sum of the group's deviations)^2)
// / n, scaled by sqrt(G / (G - 1)) for G groups, which makes it item_mean(scores) where every item is its own group.
ItemMean item_mean(std::span<const double> scores, std::span<const std::string> groups);

}  // namespace vlp::metrics
