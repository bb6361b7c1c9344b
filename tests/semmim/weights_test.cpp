#include "core/systems/semmim/weights.hpp"

#include <fstream>

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/nn/initialise.hpp"
#include "core/nn/tensor_file.hpp"
#include "core/spec/document.hpp"
#include "core/util/error.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::semmim {
namespace {

using test::load_ref;
using test::near;

constexpr SpecialTokens kTokens{.pad = 0, .cls = 2, .sep = 3, .mask = 4};
constexpr test::Tolerance kEncoder{1e-5, 1e-5};
const std::filesystem::path kRoot = VLP_TEST_DIR "/ref";  // tests/ref/hf_encoders.py

// The sizes of the small checkpoints: BERT with two layers, CLIP with two.
ModelSpec small() {
  ModelSpec s;
  s.dim = 16, s.vocabulary = 40, s.max_length = 12, s.itc_dim = 8;
  s.text = s.fusion = s.decoder = {.dim = 16, .heads = 2, .layers = 1, .hidden = 24};
  s.decoder.layers = 2;
  s.image.size = 16, s.image.patch = 4;
  s.image.transformer = {.dim = 16,
                         .heads = 2,
                         .layers = 2,
                         .hidden = 24,
                         .norm = nn::NormPlacement::kPre,
                         .activation = nn::Activation::kQuickGelu,
                         .norm_epsilon = 1e-5};
  s.weights.image = "hf_clip.safetensors";
  s.weights.text = "hf_bert.safetensors";
  s.weights.image_ignored.clear();  // the small CLIP is its vision part with the projection, which is ours too
  return s;
}

std::shared_ptr<Model> fresh(const ModelSpec& s) {
  auto m = std::make_shared<Model>(s, kTokens, std::nullopt);
  nn::initialise(*m, nn::Init::kNormal002, 3);
  return m;
}

std::string failure(const ModelSpec& s) {
  try {
    load_weights(*fresh(s), s, kRoot);
  } catch (const BadInput& e) {
    const std::string text = e.what(), root = kRoot.string() + "/";
    return text.starts_with(root) ? text.substr(root.size()) : text;
  }
  return "no BadInput";
}

TEST(SemMimWeights, EveryPartGetsItsLayers) {
  const auto ref = load_ref("hf_encoders");
  const auto model = fresh(small());
  load_weights(*model, small(), kRoot);
  EXPECT_TRUE(near(model->encode_image(ref.at("pixels")).tokens, ref.at("clip"), kEncoder));
  const auto state = nn::state_of(*model), file = nn::load_tensors(kRoot / "hf_bert.safetensors");
  const auto equal = [&](const std::string& ours, const std::string& theirs) { return at::equal(state.at(ours), file.at("bert." + theirs)); };
  EXPECT_TRUE(equal("text.layer0.mlp_up.weight", "encoder.layer.0.intermediate.dense.weight"));
  EXPECT_TRUE(equal("fusion.layer0.mlp_up.weight", "encoder.layer.1.intermediate.dense.weight"));
  EXPECT_TRUE(equal("decoder.layer0.mlp_up.weight", "encoder.layer.0.intermediate.dense.weight"));
  EXPECT_TRUE(equal("decoder.layer1.mlp_up.weight", "encoder.layer.1.intermediate.dense.weight"));
  for (const char* table : {"text_embedding.words", "decoder_embedding.words", "mlm_table"})
    EXPECT_TRUE(equal(table, "embeddings.word_embeddings.weight")) << table;
  for (const char* head : {"mlm_head.bias", "decoder_head.bias"}) EXPECT_TRUE(at::equal(state.at(head), file.at("cls.predictions.bias"))) << head;
}

TEST(SemMimWeights, CrossAttentionKeepsItsFirstWeights) {
  const auto drawn = fresh(small()), loaded = fresh(small());
  const auto report = load_weights(*loaded, small(), kRoot);
  const auto before = nn::state_of(*drawn), after = nn::state_of(*loaded);
  for (const auto& [name, tensor] : before) {
    const bool untouched = name.find(".cross_") != std::string::npos || name.find("projection.") != std::string::npos ||
                           name.starts_with("itm_head") || name == "temperature";
    EXPECT_EQ(at::equal(tensor, after.at(name)), untouched) << name;
  }
  const auto cross = after.at("fusion.layer0.cross_attention.query.weight");
  EXPECT_NEAR(cross.std().item<double>(), 0.02, 0.004);  // N(0, 0.02), 256 values
  EXPECT_TRUE(report.starts_with("hf_clip.safetensors: 32 tensors matched; fresh: none; ignored: none\nhf_bert.safetensors: ")) << report;
  EXPECT_NE(report.find("fresh: decoder.layer0.cross_attention.key_value.bias, "), std::string::npos) << report;
  EXPECT_TRUE(report.ends_with("ignored: bert.pooler.dense.bias, bert.pooler.dense.weight, cls.seq_relationship.bias, cls.seq_relationship.weight\n"))
      << report;
}

TEST(SemMimWeights, AFreshDecoderIsDrawn) {
  auto s = small();
  s.weights.decoder = DecoderStart::kFresh;
  const auto drawn = fresh(s), loaded = fresh(s);
  load_weights(*loaded, s, kRoot);
  EXPECT_TRUE(at::equal(nn::state_of(*drawn).at("decoder.layer0.mlp_up.weight"), nn::state_of(*loaded).at("decoder.layer0.mlp_up.weight")));
}

TEST(SemMimWeights, WhatDoesNotFitIsNamed) {
  auto s = small();
  s.image.transformer.layers = 3;
  EXPECT_EQ(failure(s), "hf_clip.safetensors: has 2 layers, but model.image.layers = 3");
  s = small();
  s.fusion.layers = 2;
  EXPECT_EQ(failure(s), "hf_bert.safetensors: has 2 layers of BERT, but the model takes 3 (text 1 + fusion 2, decoder 2)");
  s = small();
  s.weights.image = "hf_vit.safetensors";
  EXPECT_EQ(failure(s), "hf_vit.safetensors: is a ViT, whose activation is gelu, but model.image.activation = \"quick_gelu\"");
  s = small();
  s.weights.image = "hf_lxmert.safetensors";
  EXPECT_EQ(failure(s), "hf_lxmert.safetensors: is neither CLIP's vision part nor a ViT in the Hugging Face layout");
  s = small();
  s.image.clip_projection = false;
  EXPECT_EQ(failure(s), "hf_clip.safetensors: does not fit the model: 1 of its tensors go nowhere (list them as ignored): visual_projection.weight");
  s = small();
  s.vocabulary = 41;
  EXPECT_TRUE(failure(s).starts_with(
      "hf_bert.safetensors: does not fit the model: embeddings.word_embeddings.weight (40, 16) does not become text_embedding.words (41, 16); "))
      << failure(s);
}

TEST(SemMimWeights, AreReadFromTheSpec) {
  const auto document =
      spec::Document::from_json({{"weights", {{"image", "clip.safetensors"}, {"decoder", "fresh"}, {"text_ignored", {"pooler."}}}}}, "m");
  const auto s = read_model(document.root());
  document.throw_if_errors();
  EXPECT_EQ(s.weights.image, "clip.safetensors");
  EXPECT_TRUE(s.weights.text.empty());
  EXPECT_EQ(s.weights.decoder, DecoderStart::kFresh);
  EXPECT_EQ(s.weights.text_ignored, std::vector<std::string>{"pooler."});
  EXPECT_FALSE(read_model(spec::Document::from_json(nlohmann::json::object(), "m").root()).weights.any());
}

}  // namespace
}  // namespace vlp::systems::semmim
