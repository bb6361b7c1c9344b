// What evaluations see of anchors: states, attention, recovery.

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/objectives/mlm.hpp"
#include "core/util/error.hpp"
#include "tests/cmal/fixture.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::cmal {
namespace {

using test::near;

// The first B of four pairs with an anchor each, as recover_anchor takes them.
data::Batch anchored(int64_t B = 4) {
  const auto all = small_batch(5);
  const auto some = [&](const at::Tensor& x) { return x.slice(0, 0, B); };
  data::Batch out;
  out.regions = {.features = some(all.regions.features),
                 .boxes = some(all.regions.boxes),
                 .visible = some(all.regions.visible),
                 .classes = some(all.regions.classes),
                 .confidence = some(all.regions.confidence),
                 .distribution = some(all.regions.distribution)};
  out.text = some(all.text), out.word_start = some(all.word_start), out.image_ids = some(all.image_ids);
  out.anchors = {.places = some(all.anchors.places), .words = some(all.anchors.words), .regions = some(all.anchors.regions)};
  return out;
}

LossSpec recovery(double swapped) {
  auto l = only(Task::kAmc);
  l.amc_spec.swap_probability = swapped;
  return l;
}

TEST(ReadPair, StatesAreThoseOfTheJointSequence) {
  const auto model = make(all_tasks());
  model->eval();
  const auto batch = anchored();
  const auto read = model->read_pair({{}, batch.regions}, batch.text);
  const auto joint = model->encode_joint({{}, batch.regions}, batch.text).states;
  EXPECT_TRUE(near(read.regions, joint.slice(1, 1, 1 + kRegions)));
  EXPECT_TRUE(near(read.words, joint.slice(1, kRegions + 2)));
  EXPECT_EQ(read.words.size(1), batch.text.size(1) - 1);
}

TEST(ReadPair, AttentionIsAShareAndPaddingGetsNone) {
  const auto model = make(all_tasks());
  model->eval();
  const auto batch = anchored();
  const auto read = model->read_pair({{}, batch.regions}, batch.text);
  const auto B = batch.size(), N = batch.text.size(1) - 1;
  EXPECT_EQ(read.words_to_regions.sizes(), (std::vector<int64_t>{B, N, kRegions}));
  EXPECT_EQ(read.regions_to_words.sizes(), (std::vector<int64_t>{B, kRegions, N}));
  for (const auto& a : {read.words_to_regions, read.regions_to_words}) {
    EXPECT_GE(a.min().item<double>(), 0.0);
    EXPECT_LT(a.sum(-1).max().item<double>(), 1.0) << "[CLS], [SEP] and the own kind get something";
    EXPECT_GT(a.sum(-1).min().item<double>(), 0.0);
  }
  EXPECT_EQ(read.words_to_regions[0].select(-1, kRegions - 1).abs().max().item<double>(), 0.0) << "a region of padding";
  const auto padding = batch.text.slice(1, 1).eq(kTokens.pad).unsqueeze(1).expand({B, kRegions, N});
  EXPECT_EQ(read.regions_to_words.masked_select(padding).abs().max().item<double>(), 0.0);
}

TEST(RecoverAnchor, ItsCrossEntropyIsTheLossOfPreTraining) {
  for (const double swapped : {0.0, 1.0})
    for (const auto readout : {Readout::kAssociative, Readout::kCrossed}) {
      auto l = recovery(swapped);
      l.amc_spec.readout = readout;
      const auto model = make(l);
      const auto batch = anchored();
      const auto found = model->recover_anchor(batch);
      std::vector<int64_t> word, cls;
      const auto p = batch.anchors.places.accessor<int64_t, 2>();
      for (int64_t b = 0; b < batch.size(); ++b) {
        word.push_back(batch.text[b][p[b][2]].item<int64_t>());
        cls.push_back(batch.regions.classes[b][p[b][1]].item<int64_t>());
      }
      const auto expected =
          objectives::token_loss(found.words, at::tensor(word, at::kLong)) + objectives::token_loss(found.classes, at::tensor(cls, at::kLong));
      EXPECT_TRUE(near(term(model->losses(batch, {}), "amc"), expected)) << swapped;
    }
}

TEST(RecoverAnchor, DoesNotDependOnTheBatchAroundAPair) {
  const auto model = make(recovery(1));
  const auto batch = anchored(4), alone = anchored(1);
  EXPECT_TRUE(near(model->recover_anchor(alone).words[0], model->recover_anchor(batch).words[0]));
  EXPECT_TRUE(near(model->recover_anchor(alone).classes[0], model->recover_anchor(batch).classes[0]));
}

TEST(RecoverAnchor, NeedsTheHeads) {
  Model model(small(), kTokens, std::nullopt);
  EXPECT_THROW(model.recover_anchor(anchored()), InternalFault);
}

}  // namespace
}  // namespace vlp::systems::cmal
