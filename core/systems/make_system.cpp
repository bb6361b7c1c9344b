#include "core/systems/make_system.hpp"

#include <fmt/format.h>

#include "core/nn/initialise.hpp"
#include "core/nn/tensor_file.hpp"
#include "core/systems/semmim/model.hpp"
#include "core/systems/semmim/weights.hpp"
#include "core/util/error.hpp"

namespace vlp::systems {
namespace {

// The masked-image part and the queue of contrastive candidates belong to pre-training phases: they may be new in this stage, or no longer wanted.
const nn::LoadRules kSemMimTransfer{.ignore = {"mim.", "itc_queue."}, .fresh = {"mim.", "itc_queue."}};

bool holds(const nn::NamedTensors& tensors, const std::string& prefix) {
  const auto it = tensors.lower_bound(prefix);
  return it != tensors.end() && it->first.starts_with(prefix);
}

std::shared_ptr<System> make_semmim(const SystemSpec& s, const SystemInit& init) {
  auto spec = s.semmim;
  spec.vocabulary = init.vocabulary.size();
  const semmim::SpecialTokens tokens{
      .pad = init.vocabulary.pad(), .cls = init.vocabulary.cls(), .sep = init.vocabulary.sep(), .mask = init.vocabulary.mask()};
  const auto losses = init.losses ? std::optional(init.losses->semmim) : std::nullopt;
  auto model = std::make_shared<semmim::Model>(spec, tokens, losses);
  nn::initialise(*model, s.init, init.seed);
  bool fresh_mim = true;
  if (init.weights.empty() && spec.weights.any()) {
    const auto report = semmim::load_weights(*model, spec, init.data_root);
    if (init.report) init.report(report);
  }
  if (!init.weights.empty()) {
    const auto tensors = nn::load_tensors(init.weights);
    fresh_mim = !holds(tensors, "mim.");
    nn::load_state(*model, tensors, kSemMimTransfer, init.weights.string());
  }
  if (fresh_mim) model->start_momentum();
  return model;
}

}  // namespace

std::shared_ptr<System> make_system(const SystemSpec& s, const SystemInit& init) {
  if (s.vocabulary() != 0 && s.vocabulary() != init.vocabulary.size())
    throw BadInput(fmt::format("model.vocabulary = {}, but the data's vocabulary has {} tokens", s.vocabulary(), init.vocabulary.size()));
  std::shared_ptr<System> out;
  switch (s.family) {
    case Family::kSemMim: out = make_semmim(s, init); break;
  }
  out->to(nn::torch_device(init.device));
  return out;
}

int64_t trained_parameters(const System& system) {
  int64_t n = 0;
  for (const auto& p : system.parameters())
    if (p.requires_grad()) n += p.numel();
  return n;
}

}  // namespace vlp::systems
