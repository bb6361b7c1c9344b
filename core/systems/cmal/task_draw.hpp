#pragma once
// Which tasks supervise which pairs of a step (CMAL Eq. 24 and the meaning of gamma; see Mix).

#include <array>
#include <cstdint>

#include <ATen/core/Tensor.h>

#include "core/systems/cmal/spec.hpp"

namespace vlp::systems::cmal {

// Mix::kSampleTask: the one task of a step, drawn by gamma; a function of (seed, step) alone.
Task task_of(const LossSpec& s, uint64_t seed, int64_t step);

// The pairs of each task, in the order of kTasks: (M) int64, ascending; none for a task without weight.
std::array<at::Tensor, kTasks.size()> pairs_of_tasks(const LossSpec& s, int64_t B, uint64_t seed, int64_t step);

}  // namespace vlp::systems::cmal
