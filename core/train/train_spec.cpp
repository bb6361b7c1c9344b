#include "core/train/train_spec.hpp"

namespace vlp::train {

TrainSpec read_train(const spec::Node& node) {
  TrainSpec s;
  node.read("steps", s.steps, spec::at_least<int64_t>(1));
  node.read("batch", s.batch, spec::range<int64_t>(2, 1 << 16));
  s.optim = read_optim(node.child("optim"));
  node.read("diverge_factor", s.diverge_factor, spec::range(1.0, 1e6));
  node.read("diverge_steps", s.diverge_steps, spec::at_least<int64_t>(1));
  return s;
}

}  // namespace vlp::train
