#pragma once
// First weights. Every parameter has its own random stream, named after it, so that adding a head moves no other weight.

#include <cstdint>

#include "core/nn/initialise_spec.hpp"
#include "core/nn/module.hpp"

namespace vlp::nn {

// Draws every parameter with two or more dimensions, and stand-alone vectors called *_token; biases, norms and temperatures keep what
// their modules set.
void initialise(Module& module, Init rule, uint64_t seed);

}  // namespace vlp::nn
