#pragma once
// Item-level noise: what two checkpoints, not two methods, can be told apart by. Never combine two unpaired item errors as if the items
// were different.

#include <cstdint>
#include <span>

#include "core/statistics/gap.hpp"

namespace vlp::statistics {

// sqrt(p (1 - p) / N): standard error of an accuracy p (0..1) over N items. Throws BadInput outside that range or for N < 1.
double accuracy_se(double accuracy, int64_t items);

// One item's score under A minus its score under B. Items of one image share a group.
struct ItemDifference {
  int64_t group = 0;
  double value = 0.0;
};

// D = mean of the N differences, SE = sqrt(sum over groups of (sum of (d_i - D))^2) / N, normal reference (df infinite); tier CHECKPOINT. The
// note says so where there are fewer than 30 groups, for which the normal is optimistic. With one group the SE is 0 and nothing is
// decided. Direction is applied by the caller's differences. Throws BadInput for no item or a value that is not finite.
Gap compare_items(std::span<const ItemDifference> differences);

// Exact one-sided McNemar test of independent right/wrong items: P(Bin(b + c, 1/2) >= b), b items right under A only, c under B only. 1 where
// b + c = 0. Throws BadInput for a negative count.
double mcnemar_p(int64_t b, int64_t c);

}  // namespace vlp::statistics
