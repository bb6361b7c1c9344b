// The test program plays three parts: the tests, the workers that they start, and coordinators that they kill.

#include <cstring>

#include <gtest/gtest.h>

#include "experiments/lifecycle/worker.hpp"
#include "fake_stage.hpp"
#include "fixture.hpp"

int main(int argc, char** argv) {
  using namespace vlp::experiments;
  if (argc == 4 && std::strcmp(argv[1], "worker") == 0) return run_worker(argv[3], test::fake_stage, {.heartbeat = 0.2, .orphan_grace = 2});
  if (argc == 3 && std::strcmp(argv[1], "coordinate") == 0) return test::coordinate(argv[2]);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
