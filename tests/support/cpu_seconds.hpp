#pragma once
// CPU time of this process, which a busy machine does not change: for tests that state a speed.

#include <ctime>

namespace vlp::test {

template <class F>
double cpu_seconds(F&& call) {
  const std::clock_t start = std::clock();
  call();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

}  // namespace vlp::test
