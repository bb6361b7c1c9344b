#pragma once
// A SemVLP of a few thousand parameters and a batch for it.

#include <memory>
#include <string>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/nn/initialise.hpp"
#include "core/systems/semvlp/model.hpp"
#include "core/util/random.hpp"
#include "tests/support/loss_terms.hpp"

namespace vlp::systems::semvlp {

inline constexpr int64_t kRegions = 5, kFeatures = 6, kAnswers = 7;
inline const DataFacts kFacts{.pad = 0, .cls = 2, .sep = 3, .mask = 4, .answers = kAnswers};

inline ModelSpec small() {
  ModelSpec s;
  s.dim = 16, s.vocabulary = 40, s.max_length = 12, s.classes = 9;
  s.encoder = {.dim = 16, .heads = 2, .layers = 3, .hidden = 24};
  s.regions = {.features = kFeatures, .dim = 16};
  s.cross.start = 1;
  return s;
}

inline data::Batch small_batch(int64_t B = 4, uint64_t seed = 1) {
  Random random(seed, "test.batch");
  at::manual_seed(static_cast<int64_t>(seed));
  data::Batch b;
  b.regions = {.features = at::randn({B, kRegions, kFeatures}), .boxes = at::rand({B, kRegions, 4}), .visible = at::ones({B, kRegions}, at::kBool),
               .classes = at::randint(9, {B, kRegions}), .confidence = at::rand({B, kRegions}), .distribution = at::zeros({B, kRegions, 0})};
  b.regions.visible[0][kRegions - 1] = false;
  b.image_ids = at::arange(B);
  b.text = at::zeros({B, 7}, at::kLong);
  b.word_start = at::zeros({B, 7}, at::kBool);
  b.label = at::full({B}, -1, at::kLong);
  for (int64_t i = 0; i < B; ++i) {
    b.text[i][0] = kFacts.cls;
    const auto words = 2 + static_cast<int64_t>(random.below(5));
    for (int64_t l = 1; l <= words; ++l) b.text[i][l] = 5 + static_cast<int64_t>(random.below(35)), b.word_start[i][l] = true;
    if (i % 2 == 0) b.label[i] = i % kAnswers;
  }
  return b;
}

inline std::shared_ptr<Model> make(const LossSpec& l, const ModelSpec& s = small()) {
  auto m = std::make_shared<Model>(s, kFacts, l);
  nn::initialise(*m, nn::Init::kFanIn, 3);
  m->start_cross();
  return m;
}

}  // namespace vlp::systems::semvlp
