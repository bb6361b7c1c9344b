#pragma once
// A CMAL of a few thousand parameters and a batch with anchors for it.

#include <memory>
#include <string>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/nn/initialise.hpp"
#include "core/systems/cmal/model.hpp"
#include "core/util/random.hpp"
#include "tests/support/loss_terms.hpp"

namespace vlp::systems::cmal {

inline constexpr int64_t kRegions = 5, kFeatures = 6, kClasses = 9, kVocabulary = 40;
inline const SpecialTokens kTokens{.pad = 0, .cls = 2, .sep = 3, .mask = 4};

inline ModelSpec small() {
  ModelSpec s;
  s.dim = 16, s.vocabulary = kVocabulary, s.max_length = 12, s.max_prompt = 24, s.features = kFeatures, s.classes = kClasses;
  s.unimodal = {.dim = 16, .heads = 2, .layers = 1, .hidden = 24};
  s.encoder = {.dim = 16, .heads = 2, .layers = 2, .hidden = 24};
  return s;
}

// Pair b has an anchor: region b % 4, token 2 (column 2); all but the last pair, which has none.
inline data::Batch small_batch(int64_t B = 4, uint64_t seed = 1) {
  Random random(seed, "test.batch");
  at::manual_seed(static_cast<int64_t>(seed));
  data::Batch b;
  const auto corner = at::rand({B, kRegions, 4});
  b.regions = {.features = at::randn({B, kRegions, kFeatures}),
               .boxes = at::cat({corner.slice(2, 0, 2) * 0.4, corner.slice(2, 2) * 0.5 + 0.5}, 2),
               .visible = at::ones({B, kRegions}, at::kBool),
               .classes = at::randint(kClasses, {B, kRegions}),
               .confidence = at::rand({B, kRegions}),
               .distribution = at::softmax(at::randn({B, kRegions, kClasses + 1}), -1)};
  b.regions.visible[0][kRegions - 1] = false;
  b.image_ids = at::arange(B);
  b.text = at::zeros({B, 7}, at::kLong);
  b.word_start = at::zeros({B, 7}, at::kBool);
  for (int64_t i = 0; i < B; ++i) {
    b.text[i][0] = kTokens.cls;
    const auto words = 3 + static_cast<int64_t>(random.below(4));
    for (int64_t l = 1; l <= words; ++l) b.text[i][l] = 5 + static_cast<int64_t>(random.below(35)), b.word_start[i][l] = true;
  }
  std::vector<int64_t> places;
  b.anchors.words = at::zeros({B, 7}, at::kBool), b.anchors.regions = at::zeros({B, kRegions}, at::kBool);
  for (int64_t i = 0; i + 1 < B; ++i) {
    places.insert(places.end(), {i, i % 4, 2, 3});
    b.anchors.words[i][2] = true, b.anchors.regions[i][i % 4] = true;
  }
  b.anchors.places = at::tensor(places, at::kLong).view({-1, 4});
  return b;
}

inline LossSpec only(Task task, Mix mix = Mix::kWeightedSum) {
  LossSpec s;
  s.amc = s.mlm = s.mrm = s.itm = s.vtc = 0, s.mix = mix;
  switch (task) {
    case Task::kAmc:
      s.amc = 1;
      break;
    case Task::kMlm:
      s.mlm = 1;
      break;
    case Task::kMrm:
      s.mrm = 1;
      break;
    case Task::kItm:
      s.itm = 1;
      break;
    case Task::kVtc:
      s.vtc = 1;
      break;
  }
  return s;
}

inline LossSpec all_tasks(Mix mix = Mix::kWeightedSum) {
  LossSpec s;
  s.amc = s.mlm = s.mrm = s.itm = s.vtc = 1, s.mix = mix;
  return s;
}

inline std::shared_ptr<Model> make(const LossSpec& l, const ModelSpec& s = small()) {
  auto m = std::make_shared<Model>(s, kTokens, l);
  nn::initialise(*m, nn::Init::kFanIn, 3);
  return m;
}

}  // namespace vlp::systems::cmal
