#include <gtest/gtest.h>

#include "core/nn/device.hpp"

int main(int argc, char** argv) {
  vlp::nn::open_device_module();  // before anything asks LibTorch about CUDA
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
