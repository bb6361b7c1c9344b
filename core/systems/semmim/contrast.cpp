// Image-text contrastive learning of SemMIM with what its baseline may add: a queue of candidates and soft targets (core/objectives/itc_bank.hpp).

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/objectives/itc.hpp"
#include "core/objectives/itc_bank.hpp"
#include "core/systems/semmim/model.hpp"
#include "core/systems/semmim/schedules.hpp"

namespace vlp::systems::semmim {

at::Tensor Model::contrastive_loss(const ImageStates& image, const TextStates& text, const InBatch& in, const StepContext& step) {
  const double alpha = itc_alpha(*losses_, step.step);
  if (!queue_ && alpha == 0) return objectives::itc_loss(in.logits, in.ids);
  objectives::ItcBatch batch{.image = image.embedding, .text = text.embedding, .momentum_image = {}, .ids = in.ids, .temperature = temperature_};
  if (in.teacher.defined()) {
    const at::NoGradGuard no_gradient;
    batch.momentum_image = image_embedding(in.teacher);
  }
  objectives::ItcBank bank;
  if (queue_) {
    fresh_ = {batch.momentum_image.defined() ? batch.momentum_image : image.embedding.detach(), text.embedding.detach(), in.ids};
    bank = {queue_->entries().image, queue_->entries().text, queue_->entries().ids};
  }
  return objectives::itc_bank_loss(batch, bank, alpha);
}

}  // namespace vlp::systems::semmim
