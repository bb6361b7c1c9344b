#include "core/util/parallel.hpp"

#include <numeric>
#include <stdexcept>

#include <gtest/gtest.h>

namespace vlp {
namespace {

TEST(Parallel, EveryItemOnceWhateverTheThreads) {
  for (const size_t threads : {0, 1, 3, 50}) {
    std::vector<int> times(20, 0);
    in_parallel(times.size(), threads, [&](size_t i) { ++times[i]; });
    EXPECT_EQ(times, std::vector<int>(20, 1)) << threads;
  }
  in_parallel(0, 4, [](size_t) { FAIL(); });
}

TEST(Parallel, AnExceptionOfAnyThreadIsThrownOn) {
  EXPECT_THROW(in_parallel(8, 3,
                           [](size_t i) {
                             if (i == 5) throw std::runtime_error("five");
                           }),
               std::runtime_error);
}

}  // namespace
}  // namespace vlp
