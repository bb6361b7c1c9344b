#include "core/systems/semvlp/weights.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/nn/initialise.hpp"
#include "core/nn/tensor_file.hpp"
#include "core/util/error.hpp"
#include "tests/semvlp/fixture.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::semvlp {
namespace {

const std::filesystem::path kRoot = VLP_TEST_DIR "/ref";  // tests/ref/hf_encoders.py

// The size of the small BERT.
ModelSpec bert_sized() {
  auto s = small();
  s.encoder.layers = 2, s.cross.start = 1, s.max_length = 12;
  s.weights.text = "hf_bert.safetensors";
  return s;
}

TEST(SemvlpWeights, BertFillsEmbeddingsLayersPoolerAndHead) {
  auto s = bert_sized();
  const auto model = make({}, s);
  const auto report = load_weights(*model, s, kRoot);
  EXPECT_NE(report.find("fresh: encoder.layer1.cross_attention"), std::string::npos) << report;
  const auto state = nn::state_of(*model), file = nn::load_tensors(kRoot / "hf_bert.safetensors");
  EXPECT_TRUE(state.at("text_embedding.words").equal(file.at("bert.embeddings.word_embeddings.weight")));
  EXPECT_TRUE(state.at("pooler.weight").equal(file.at("bert.pooler.dense.weight")));
  EXPECT_TRUE(state.at("encoder.layer1.mlp_up.weight").equal(file.at("bert.encoder.layer.1.intermediate.dense.weight")));
  EXPECT_TRUE(state.at("pretrain.mlm.bias").equal(file.at("cls.predictions.bias")));
}

TEST(SemvlpWeights, TextAloneIsThenBerts) {
  auto s = bert_sized();
  const auto model = make({}, s);
  load_weights(*model, s, kRoot);
  model->eval();
  // The high level's text side is the text alone; the model puts [SEP] back behind it.
  auto ref = test::load_ref("hf_encoders");
  const auto ids = ref.at("ids"), visible = ids.ne(kFacts.pad);
  ASSERT_EQ(ids.eq(kFacts.sep).sum().item<int64_t>(), 2);
  const auto text = ids.masked_fill(ids.eq(kFacts.sep), kFacts.pad).slice(1, 0, 4);
  const auto states = model->encode(small_batch(2).regions, text, PairMode::kHigh);
  EXPECT_TRUE(test::near(states.text * visible.unsqueeze(-1), ref.at("bert") * visible.unsqueeze(-1), {1e-5, 1e-5}));
}

TEST(SemvlpWeights, RefusesAFileWithFewerLayers) {
  auto s = bert_sized();
  s.encoder.layers = 3;
  try {
    load_weights(*make({}, s), s, kRoot);
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_NE(std::string(e.what()).find("has 2 layers of BERT, but model.encoder.layers = 3"), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace vlp::systems::semvlp
