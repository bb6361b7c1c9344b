#pragma once
// A SemMIM of a few thousand parameters and a batch for it.

#include <map>
#include <memory>
#include <string>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/nn/initialise.hpp"
#include "core/systems/semmim/model.hpp"
#include "core/util/random.hpp"
#include "tests/support/loss_terms.hpp"

namespace vlp::systems::semmim {

inline constexpr SpecialTokens kTokens{.pad = 0, .cls = 2, .sep = 3, .mask = 4};

inline ModelSpec small() {
  ModelSpec s;
  s.dim = 16, s.vocabulary = 40, s.max_length = 12, s.itc_dim = 8;
  nn::TransformerSpec stack{.dim = 16, .heads = 2, .layers = 2, .hidden = 32, .norm = nn::NormPlacement::kPre, .norm_epsilon = 1e-6};
  s.text = s.fusion = s.decoder = stack;
  s.image.size = 32, s.image.patch = 8, s.image.clip_projection = false;
  s.image.transformer = stack;
  s.image.transformer.layers = 3;
  return s;
}

inline LossSpec small_losses() {
  LossSpec l;
  l.masked_image = {.supervision = Supervision::kSelfDistilled, .inject_start = 3, .codes = 12, .head_hidden = {20}, .ema_momentum = 0.9};
  return l;
}

inline data::Batch small_batch(int64_t B = 4, uint64_t seed = 1) {
  Random random(seed, "test.batch");
  data::Batch b;
  at::manual_seed(static_cast<int64_t>(seed));
  b.view1 = at::randn({B, 3, 32, 32}), b.view2 = at::randn({B, 3, 32, 32});
  b.image_ids = at::arange(B);
  b.text = at::zeros({B, 7}, at::kLong);
  b.word_start = at::zeros({B, 7}, at::kBool);
  for (int64_t i = 0; i < B; ++i) {
    b.text[i][0] = kTokens.cls;
    const auto words = 2 + static_cast<int64_t>(random.below(5));
    for (int64_t l = 1; l <= words; ++l) b.text[i][l] = 5 + static_cast<int64_t>(random.below(35)), b.word_start[i][l] = true;
  }
  return b;
}

inline std::shared_ptr<Model> make(const LossSpec& l, const ModelSpec& s = small()) {
  auto m = std::make_shared<Model>(s, kTokens, l);
  nn::initialise(*m, nn::Init::kFanIn, 3);
  m->start_momentum();
  return m;
}

inline LossTerms losses_of(Model& m, const data::Batch& batch, int64_t step = 0) {
  return m.losses(batch, {.seed = 1, .step = step, .diagnostics = true, .steps = 10});
}

inline at::Tensor parameter(const nn::Module& m, const std::string& name) { return m.named_parameters()[name]; }

inline std::map<std::string, at::Tensor> named(const nn::Module& m, const std::string& prefix) {
  std::map<std::string, at::Tensor> out;
  for (const auto& p : m.named_parameters())
    if (p.key().starts_with(prefix)) out.emplace(p.key(), p.value());
  return out;
}

}  // namespace vlp::systems::semmim
