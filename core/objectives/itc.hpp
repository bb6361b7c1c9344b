#pragma once
// Image-text contrastive learning.

#include <ATen/core/Tensor.h>

namespace vlp::objectives {

// Cosine similarities over the temperature: image, text (B,E) with unit rows, temperature () -> (B,B); row i is image i against all texts.
at::Tensor itc_logits(const at::Tensor& image, const at::Tensor& text, const at::Tensor& temperature);

// Symmetric InfoNCE over in-batch candidates (ALBEF Sec. 3.2, without queue and distillation): cross-entropy of every row and every
// column, averaged. All texts of the same picture are positives, as in ALBEF's retrieval fine-tuning: the target row is uniform over the
// items with an equal id. logits (B,B), image_ids (B) int64 -> loss (). Chance is ln B.
at::Tensor itc_loss(const at::Tensor& logits, const at::Tensor& image_ids);

}  // namespace vlp::objectives
