// What is evaluated of anchors, and the data that is drawn of it.

#include <fstream>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/formats/item_lines.hpp"
#include "core/nn/tensor_file.hpp"
#include "core/spec/document.hpp"
#include "core/tasks/anchor_attention.hpp"
#include "core/tasks/anchor_classes.hpp"
#include "core/tasks/anchor_features.hpp"
#include "core/tasks/anchor_pairs.hpp"
#include "core/tasks/corpus.hpp"
#include "core/tasks/dev_sink.hpp"
#include "core/tasks/entailment.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "tests/support/anchor_world.hpp"
#include "tests/support/memory_sink.hpp"
#include "tests/support/refusal.hpp"

namespace vlp::tasks {
namespace {

using test::refusal;

struct Fixture {
  explicit Fixture(std::shared_ptr<systems::System> system) : model(std::move(system)) {}
  nlohmann::json figures() const { return nlohmann::json::parse(read_file(folder.path() / kFigureData)); }
  double value(const std::string& metric) const { return sink.finals.at(metric).value; }
  std::shared_ptr<systems::System> model;
  ScratchFolder folder{"vlp-anchor-tasks"};
  test::MemorySink sink;
  Context context{*model, test::anchor_data(), data::Inputs::kRegions, 0, 1, {}, nn::DeviceKind::cpu, folder.path(), sink};
};

TEST(AnchorPairs, AreOnePictureEachAndTheSameForEveryRun) {
  const auto split = test::anchor_data().split("train");
  const auto pairs = anchor_pairs(split, {.split = "train", .anchors = 40});
  ASSERT_EQ(pairs.size(), 40U);
  for (size_t i = 1; i < pairs.size(); ++i) EXPECT_LT(pairs[i - 1].picture, pairs[i].picture);
  const auto again = anchor_pairs(split, {.split = "train", .anchors = 20});
  for (size_t i = 0; i < again.size(); ++i) EXPECT_EQ(again[i].region, pairs[i].region);
  const auto batch = batch_of(split, pairs);
  const auto classes = test::anchor_data().names("classes");
  for (size_t i = 0; i < pairs.size(); ++i) {
    EXPECT_GE(pairs[i].first, 1);
    EXPECT_LT(pairs[i].last - 1, static_cast<int64_t>(split.captions()[pairs[i].caption].size()));
    const auto b = static_cast<int64_t>(i);
    EXPECT_EQ(batch.anchors.places[b][1].item<int64_t>(), pairs[i].region);
    EXPECT_TRUE(batch.regions.visible[b][pairs[i].region].item<bool>());
    EXPECT_EQ(tag_of(split, pairs[i].picture, pairs[i].region, classes),
              classes.at(static_cast<size_t>(batch.regions.classes[b][pairs[i].region].item<int64_t>())));
  }
}

TEST(AnchorPairs, NeedAnchors) {
  ScratchFolder folder("vlp-no-anchors");
  auto s = test::anchor_spec();
  s.anchors.source = data::AnchorSource::kNone;
  data::prepare(s, {}, folder.path(), {});
  const auto split = data::PackedData(folder.path()).split("test");
  EXPECT_EQ(refusal([&] { anchor_pairs(split, {}); }), "the prepared data has no anchors (data.anchors.source = \"none\"), but a task asks for them");
}

TEST(AnchorFeatures, ReportWhatTheFeaturesSay) {
  Fixture f(test::anchor_model(1, std::nullopt));
  score_anchor_features({.sample = {.anchors = 30, .batch = 7}, .kinds = 3, .of_kind = 4, .perplexity = 3}, f.context);
  EXPECT_GT(f.value("anchor_gap"), 0.0);
  EXPECT_LE(f.value("anchor_gap"), 2.0);
  EXPECT_LE(f.value("anchor_partner"), f.value("anchor_kind"));
  EXPECT_LE(f.value("anchor_mixed"), f.value("anchor_kind"));
  const auto figure = f.figures().at(0);
  const auto labels = figure.at("labels").get<std::vector<std::string>>();
  EXPECT_EQ(std::set<std::string>(labels.begin(), labels.end()).size(), 3U);
  EXPECT_LE(labels.size(), 12U);
  EXPECT_EQ(figure.at("models").at(0).at("image").size(), labels.size() * 16);
  EXPECT_EQ(figure.at("models").at(0).at("text").size(), labels.size() * 16);
  Fixture other(test::anchor_model(1, std::nullopt));  // in batches of another size
  score_anchor_features({.sample = {.anchors = 30, .batch = 30}, .kinds = 3, .of_kind = 4, .perplexity = 3}, other.context);
  EXPECT_NEAR(other.value("anchor_gap"), f.value("anchor_gap"), 1e-5);
}

TEST(AnchorAttention, OfATrainedNetworkIsNotEvenAndOfZeroQueriesIs) {
  Fixture f(test::anchor_model(1, std::nullopt));
  {
    const at::NoGradGuard no_gradient;
    for (auto& p : f.model->named_parameters())
      if (p.key().starts_with("encoder.layer1.self_attention.qkv")) p.value().zero_();
  }
  score_anchor_attention({.sample = {.anchors = 25, .batch = 10}, .cases = 2}, f.context);
  for (const std::string metric : {"attention_partner", "attention_words", "attention_regions"})
    EXPECT_NEAR(f.value(metric), f.value(metric + "_even"), 1e-3);
  EXPECT_EQ(f.sink.item_files.size(), 6U);
  Fixture drawn(test::anchor_model(1, std::nullopt));
  score_anchor_attention({.sample = {.anchors = 25, .batch = 10}, .cases = 2}, drawn.context);
  EXPECT_GT(std::abs(drawn.value("attention_partner") - drawn.value("attention_partner_even")), 1e-3);
}

TEST(AnchorAttention, DrawsPairsWithTwoAnchorsOrMore) {
  Fixture f(test::anchor_model(1, std::nullopt));
  score_anchor_attention({.sample = {.anchors = 30, .batch = 10}, .cases = 2}, f.context);
  const auto figures = f.figures();
  ASSERT_EQ(figures.size(), 2U);
  for (const auto& figure : figures) {
    EXPECT_GE(figure.at("anchors").size(), 2U);
    EXPECT_LE(figure.at("shown").size(), 4U);
    EXPECT_EQ(figure.at("models").at(0).at("weights").size(), figure.at("words").size() * figure.at("regions").size());
    EXPECT_TRUE(std::filesystem::exists(f.folder.path() / figure.at("picture").get<std::string>()));
    for (const auto& anchor :
         figure.at("anchors")) {  // the tag and the word are of one thing: in this world at least one of them is a noun's usual name
      EXPECT_LT(anchor.at("word").get<size_t>(), figure.at("words").size());
      EXPECT_LT(anchor.at("region").get<size_t>(), figure.at("regions").size());
    }
  }
}

// Heads and settings as a section asks for them.
AnchorClassesScoring classes(const nlohmann::json& section) {
  const auto document = spec::Document::from_json(section, "section");
  const auto s = read_anchor_classes(document.root());
  document.throw_if_errors();
  return s;
}

TEST(AnchorClasses, AreReadFromTheHeadsThatWereTrained) {
  const ScratchFolder folder("vlp-anchor-heads");
  const auto file = folder.path() / "model.safetensors";
  const auto trained = test::anchor_model(1, std::nullopt, true);
  const at::NoGradGuard no_gradient;
  for (auto& p : trained->named_parameters())  // every hidden region is class 3, whatever is asked
    if (p.key() == "pretrain.region.linear.weight") p.value().zero_();
    else if (p.key() == "pretrain.region.linear.bias") p.value().zero_()[3] = 9;
  nn::save_tensors(file, nn::state_of(*trained));
  const auto scored = test::anchor_model(2, std::nullopt, true, file, systems::LossHeads::kOfParent);
  Fixture f(scored);
  score_anchor_classes(classes({{"anchors", 30}, {"batch", 8}, {"cases", 2}, {"rivals", 3}, {"amc", {{"swap_probability", 1.0}}}}), f.context);
  const auto split = test::anchor_data().split("test");
  double right = 0;
  const auto pairs = anchor_pairs(split, {.anchors = 30});
  for (const auto& p : pairs) right += split.regions().cls[static_cast<size_t>(p.picture * split.regions().regions + p.region)] == 3;
  EXPECT_NEAR(f.value("anchor_class_acc"), 100 * right / static_cast<double>(pairs.size()), 1e-9);
  for (const std::string side : {"word", "class"}) {
    EXPECT_LE(f.value("anchor_" + side + "_gap"), f.value("anchor_" + side + "_p"));
    EXPECT_GE(f.value("anchor_" + side + "_gap"), -100.0);
  }
  const auto panels = f.figures().at(0).at("panels");
  ASSERT_EQ(panels.size(), 4U);
  for (const auto& panel : panels) {
    EXPECT_EQ(panel.at("bars").size(), 4U);
    EXPECT_EQ(panel.at("bars").at(0).at("name"), panel.at("truth"));
  }
  // Heads that the parent does not have are no fresh ones.
  nn::save_tensors(file, nn::state_of(*test::anchor_model(1, std::nullopt)));
  EXPECT_THAT(refusal([&] { test::anchor_model(2, std::nullopt, true, file, systems::LossHeads::kOfParent); }),
              testing::HasSubstr("pretrain.region.linear.bias is missing"));
}

TEST(AnchorClasses, RefuseWhatBelongsToPreTraining) {
  EXPECT_THAT(refusal([] { classes({{"amc", {{"mask_probability", 0.5}}}}); }), testing::HasSubstr("amc.mask_probability: belongs to pre-training"));
  EXPECT_THAT(refusal([] { classes({{"amc", {{"swap_probability", 2}}}}); }), testing::HasSubstr("swap_probability = 2 is outside [0, 1]"));
  EXPECT_THAT(refusal([] { classes({{"split", "dev"}}); }), testing::HasSubstr("split"));
}

TEST(Corpus, CountsInThousands) {
  Fixture f(test::anchor_model(1, std::nullopt));
  score_corpus(f.context);
  EXPECT_EQ(f.value("corpus_pictures.train"), 0.06);
  EXPECT_EQ(f.value("corpus_texts.train"), 0.3);
  EXPECT_EQ(f.sink.finals.at("corpus_texts.val").split, "val");
}

TEST(DevSink, PutsDevBehindTheNames) {
  Fixture f(test::anchor_model(1, systems::HeadInit{.classes = test::anchor_data().names("entailment_labels"), .fresh = true}));
  DevSink sink(f.sink);
  score_entailment({.split = "val"}, {*f.model, test::anchor_data(), data::Inputs::kRegions, 0, 1, {}, nn::DeviceKind::cpu, f.folder.path(), sink});
  EXPECT_EQ(f.sink.finals.at("ve_acc.dev").split, "val");
  EXPECT_EQ(f.sink.finals.at("ve_acc.dev").n_items, 90);
  EXPECT_FALSE(f.sink.finals.contains("ve_acc"));
}

}  // namespace
}  // namespace vlp::tasks
