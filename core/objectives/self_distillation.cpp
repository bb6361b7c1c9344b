#include "core/objectives/self_distillation.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/nn/shape.hpp"

namespace vlp::objectives {

at::Tensor soft_targets(const at::Tensor& teacher_logits, const at::Tensor& center, const DistillationSpec& s) {
  const auto z = teacher_logits.detach().to(at::kFloat);
  return at::softmax((s.center ? z - center : z) / s.teacher_temperature, -1);
}

at::Tensor soft_cross_entropy(const at::Tensor& student_logits, const at::Tensor& target, const DistillationSpec& s) {
  nn::expect_shape("soft_cross_entropy", "target", target, student_logits.sizes());
  const auto log_p = at::log_softmax(student_logits.to(at::kFloat) / s.student_temperature, -1);
  return -(target * log_p).sum(-1).mean();
}

void update_center(at::Tensor& center, const at::Tensor& teacher_logits, const DistillationSpec& s) {
  const at::NoGradGuard no_gradient;
  center.lerp_(teacher_logits.detach().to(at::kFloat).mean(0), 1.0 - s.center_momentum);
}

CodeUse code_use(const at::Tensor& target) {
  const at::NoGradGuard no_gradient;
  const auto entropy = -(target * target.clamp_min(1e-12).log()).sum(-1).mean();
  const auto used = at::zeros({target.size(-1)}, target.options()).index_fill_(0, target.argmax(-1).flatten(), 1.0).sum();
  return {entropy.item<double>(), used.item<double>()};
}

}  // namespace vlp::objectives
