#include "core/data/sampler.hpp"

#include <numeric>

#include "core/util/error.hpp"
#include "core/util/random.hpp"

namespace vlp::data {

Sampler::Sampler(int64_t items, int64_t batch, uint64_t seed) : items_(items), batch_(batch), seed_(seed) {
  if (items < 1) throw BadInput("the training split is empty");
}

const std::vector<int64_t>& Sampler::order(int64_t epoch) {
  if (epoch != cached_epoch_) {
    cached_.resize(static_cast<size_t>(items_));
    std::iota(cached_.begin(), cached_.end(), int64_t{0});
    Random(seed_, "data.order", static_cast<uint64_t>(epoch)).shuffle(cached_);
    cached_epoch_ = epoch;
  }
  return cached_;
}

std::vector<int64_t> Sampler::items(int64_t step) {
  std::vector<int64_t> out;
  for (int64_t k = step * batch_; k < (step + 1) * batch_; ++k) out.push_back(order(k / items_)[static_cast<size_t>(k % items_)]);
  return out;
}

}  // namespace vlp::data
