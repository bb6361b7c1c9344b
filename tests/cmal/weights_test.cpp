#include "core/systems/cmal/weights.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/nn/tensor_file.hpp"
#include "core/util/error.hpp"
#include "tests/cmal/fixture.hpp"

namespace vlp::systems::cmal {
namespace {

const std::filesystem::path kRoot = VLP_TEST_DIR "/ref";  // tests/ref/hf_encoders.py

// The size of the small BERT.
ModelSpec bert_sized() {
  auto s = small();
  s.weights.text = "hf_bert.safetensors";
  return s;
}

TEST(CmalWeights, BertFillsWordsLayersAndHead) {
  const auto s = bert_sized();
  const auto model = make({}, s);
  const auto report = load_weights(*model, s, kRoot);
  const auto state = nn::state_of(*model), file = nn::load_tensors(kRoot / "hf_bert.safetensors");
  EXPECT_TRUE(state.at("textual.embedding.words").equal(file.at("bert.embeddings.word_embeddings.weight")));
  EXPECT_TRUE(state.at("encoder.layer1.mlp_up.weight").equal(file.at("bert.encoder.layer.1.intermediate.dense.weight")));
  EXPECT_TRUE(state.at("visual.layers.layer0.mlp_up.weight").equal(file.at("bert.encoder.layer.0.intermediate.dense.weight")));
  EXPECT_TRUE(state.at("textual.layers.layer0.self_norm.bias").equal(file.at("bert.encoder.layer.0.attention.output.LayerNorm.bias")));
  EXPECT_TRUE(state.at("pretrain.word.bias").equal(file.at("cls.predictions.bias")));
  EXPECT_NE(report.find("ignored: "), std::string::npos) << report;
}

TEST(CmalWeights, RefusesAFileWithFewerLayers) {
  auto s = bert_sized();
  s.encoder.layers = 3;
  try {
    load_weights(*make({}, s), s, kRoot);
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_NE(std::string(e.what()).find("has 2 layers of BERT, but model.encoder.layers or model.unimodal.layers = 3"), std::string::npos)
        << e.what();
  }
}

}  // namespace
}  // namespace vlp::systems::cmal
