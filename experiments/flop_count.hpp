#pragma once
// How much arithmetic a piece of training is: what turns milliseconds into utilisation.

#include <cstdint>

namespace vlp::experiments {

// While it lives, counts the floating-point operations (a multiplication and an addition are two) of LibTorch's matrix products and
// of attention, forward and backward, on all threads. Everything else is memory traffic and counts nothing. One at a time.
class FlopCount final {
 public:
  FlopCount();
  ~FlopCount();
  FlopCount(const FlopCount&) = delete;
  FlopCount& operator=(const FlopCount&) = delete;
  double flops() const;

 private:
  uint64_t callback_;
};

}  // namespace vlp::experiments
