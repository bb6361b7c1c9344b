#include "core/train/divergence.hpp"

#include <algorithm>

namespace vlp::train {

bool Divergence::exploded(double loss) {
  constexpr size_t kWindow = 101;
  bool above = false;
  if (window_.size() == kWindow) {
    auto sorted = window_;
    std::nth_element(sorted.begin(), sorted.begin() + kWindow / 2, sorted.end());
    above = loss > factor_ * sorted[kWindow / 2];
    window_.erase(window_.begin());
  }
  window_.push_back(loss);
  above_ = above ? above_ + 1 : 0;
  return above_ >= steps_;
}

}  // namespace vlp::train
