#pragma once
// The explosion rule: a loss above c times its running median for m steps in a row.

#include <cstdint>
#include <vector>

namespace vlp::train {

class Divergence final {
 public:
  Divergence(double factor, int64_t steps) : factor_(factor), steps_(steps) {}
  // Takes one step's loss; true once the rule fires. The median is over the last 101 losses.
  bool exploded(double loss);
  const std::vector<double>& window() const { return window_; }
  int64_t above() const { return above_; }
  void restore(std::vector<double> window, int64_t above) { window_ = std::move(window), above_ = above; }

 private:
  double factor_;
  int64_t steps_, above_ = 0;
  std::vector<double> window_;
};

}  // namespace vlp::train
