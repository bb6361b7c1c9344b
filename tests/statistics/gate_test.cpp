#include "core/statistics/gate.hpp"

#include <gtest/gtest.h>

#include "core/util/error.hpp"

namespace vlp::statistics {
namespace {

TEST(Gate, FactorsOfFiveLinesAreThePrintedOnes) {  // max(3, t_{.995, df})
  EXPECT_NEAR(gate_factor(2, 5), 9.92, 5e-3);
  EXPECT_NEAR(gate_factor(4, 5), 4.60, 5e-3);
  EXPECT_NEAR(gate_factor(8, 5), 3.36, 5e-3);
  EXPECT_NEAR(gate_factor(10, 5), 3.17, 5e-3);
  EXPECT_EQ(gate_factor(100, 5), 3.0);
  EXPECT_EQ(gate_factor(8, 1), gate_factor(8, 5));  // never laxer than that
  EXPECT_GT(gate_factor(8, 20), gate_factor(8, 5));
  EXPECT_THROW(gate_factor(8, 0), InternalFault);
}

TEST(Gate, ToleranceIsTheLargerOfTheTwo) {
  EXPECT_NEAR(gate_tolerance(3, 0.5, 4, 0.1), 0.75, 1e-12);
  EXPECT_EQ(gate_tolerance(3, 0.001, 4, 0.1), 0.1);
  EXPECT_THROW(gate_tolerance(3, 0.5, 1, 0.1), InternalFault);
}

TEST(Gate, BothSidesAreAlarms) {
  EXPECT_EQ(moved(-1.01, 1.0), Moved::kDown);
  EXPECT_EQ(moved(1.01, 1.0), Moved::kUp);
  EXPECT_EQ(moved(-1.0, 1.0), Moved::kNo);
  EXPECT_EQ(moved(0.0, 0.0), Moved::kNo);  // seeds without noise: equal is a pass
}

}  // namespace
}  // namespace vlp::statistics
