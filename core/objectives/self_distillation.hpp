#pragma once
// Soft targets from a momentum branch: the agreement loss and the patch loss of SemMIM, with DINO's centring and sharpening.

#include <ATen/core/Tensor.h>

namespace vlp::objectives {

struct DistillationSpec {
  double student_temperature = 0.1, teacher_temperature = 0.04;  // DINO, iBOT
  double center_momentum = 0.9;
  bool center = true;
};

// Target distributions: softmax((z - center) / teacher_temperature), z (R,K), center (K) or undefined -> (R,K), no gradient.
at::Tensor soft_targets(const at::Tensor& teacher_logits, const at::Tensor& center, const DistillationSpec& s);

// Mean over rows of CE(target, softmax(z / student_temperature)) = - sum_k target_k log p_k: SemMIM Eq. 2 over [CLS] encodings and
// Eq. 3 over the masked patches. student_logits, target (R,K) -> (). Uniform targets and predictions give ln K.
at::Tensor soft_cross_entropy(const at::Tensor& student_logits, const at::Tensor& target, const DistillationSpec& s);

// center <- m center + (1 - m) mean of the teacher's rows, in place; called after the loss has used the old centre (DINO).
void update_center(at::Tensor& center, const at::Tensor& teacher_logits, const DistillationSpec& s);

struct CodeUse {
  double entropy = 0;  // mean entropy of a target, nats; near ln K: collapsed to uniform, near 0 with one code used: collapsed to a code
  double codes = 0;    // number of codes that are the argmax of at least one row
};
CodeUse code_use(const at::Tensor& target);  // (R,K) distributions

}  // namespace vlp::objectives
