#pragma once
// Which items a step takes. A function of (seed, step) alone, so that resuming needs no stored position.

#include <cstdint>
#include <vector>

namespace vlp::data {

// Every epoch is a permutation of 0..items-1 from the stream (seed, "data.order", epoch); batches run through the epochs without a
// gap, the last batch of one epoch ending in the next. Throws BadInput for no items.
class Sampler final {
 public:
  Sampler(int64_t items, int64_t batch, uint64_t seed);
  std::vector<int64_t> items(int64_t step);  // of the batch; `batch` of them

 private:
  const std::vector<int64_t>& order(int64_t epoch);
  int64_t items_, batch_;
  uint64_t seed_;
  int64_t cached_epoch_ = -1;
  std::vector<int64_t> cached_;
};

}  // namespace vlp::data
