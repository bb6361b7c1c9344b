#include "core/systems/cmal/task_draw.hpp"

#include <vector>

#include <ATen/ATen.h>

#include "core/util/random.hpp"

namespace vlp::systems::cmal {
namespace {

Random stream(uint64_t seed, int64_t step) { return {seed, "task", static_cast<uint64_t>(step)}; }

Task draw(const LossSpec& s, Random& random) {
  double total = 0;
  for (const auto task : kTasks) total += s.weight(task);
  double u = random.uniform() * total;
  auto last = kTasks.front();
  for (const auto task : kTasks) {
    if (s.weight(task) == 0) continue;
    last = task;
    if ((u -= s.weight(task)) < 0) return task;
  }
  return last;  // rounding
}

}  // namespace

Task task_of(const LossSpec& s, uint64_t seed, int64_t step) {
  auto random = stream(seed, step);
  return draw(s, random);
}

std::array<at::Tensor, kTasks.size()> pairs_of_tasks(const LossSpec& s, int64_t B, uint64_t seed, int64_t step) {
  std::array<std::vector<int64_t>, kTasks.size()> pairs;
  auto random = stream(seed, step);
  const auto of_step = draw(s, random);
  for (int64_t b = 0; b < B; ++b) {
    const auto own = s.mix == Mix::kSamplePerPair ? draw(s, random) : of_step;
    for (size_t k = 0; k < kTasks.size(); ++k)
      if (s.mix == Mix::kWeightedSum ? s.weight(kTasks[k]) > 0 : kTasks[k] == own) pairs[k].push_back(b);
  }
  std::array<at::Tensor, kTasks.size()> out;
  for (size_t k = 0; k < kTasks.size(); ++k) out[k] = at::tensor(pairs[k], at::kLong);
  return out;
}

}  // namespace vlp::systems::cmal
