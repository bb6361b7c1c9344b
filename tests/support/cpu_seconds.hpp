#pragma once
// CPU time of this process, which a busy machine does not change: for tests that state a speed.

#include <ctime>

namespace vlp::test {

// How much longer a sanitizer may make it.
#ifdef __SANITIZE_ADDRESS__
inline constexpr double kSlowdown = 10;
#else
inline constexpr double kSlowdown = 1;
#endif

template <class F>
double cpu_seconds(F&& call) {
  const std::clock_t start = std::clock();
  call();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

}  // namespace vlp::test
