#pragma once
// Image-text contrastive learning with more candidates than the batch and with soft targets (ALBEF Sec. 3.2), for systems whose momentum encoder covers the
// image side only: features of texts are always those of the online text encoder.

#include <ATen/core/Tensor.h>

namespace vlp::objectives {

struct ItcBatch {
  at::Tensor image, text;     // (B,E), unit rows, online
  at::Tensor momentum_image;  // (B,E), unit rows, the same pictures by a momentum encoder, without gradient; may be undefined
  at::Tensor ids;             // (B) int64: equal for the same picture, not negative
  at::Tensor temperature;     // ()
};
// Features of earlier batches, without gradient. All undefined: none.
struct ItcBank {
  at::Tensor image, text;  // (Q,E), unit rows
  at::Tensor ids;          // (Q) int64, -1 for an empty slot
};

// Cross-entropy of pictures against texts and of texts against pictures, averaged -> (). Candidates are the batch, then the bank; with a bank, texts are
// compared with the momentum encoder's pictures where those are defined, as the bank holds such. Targets: (1 - alpha) times the uniform distribution over
// the candidates with the query's id, plus alpha times the softmax of momentum pictures against text candidates, and of texts against momentum pictures.
// Without bank and alpha it is itc_loss. Throws InternalFault for alpha > 0 without momentum features.
at::Tensor itc_bank_loss(const ItcBatch& batch, const ItcBank& bank, double alpha);

}  // namespace vlp::objectives
