// The model against an independent PyTorch implementation of the same layout: tests/ref/semmim.py.

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/nn/tensor_file.hpp"
#include "core/systems/semmim/model.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::semmim {
namespace {

using test::near;

ModelSpec reference_layout() {
  ModelSpec s;
  s.dim = 8, s.vocabulary = 20, s.max_length = 8, s.itc_dim = 4;
  s.global_image = GlobalImage::kMean, s.mlm_head = MlmHead::kTiedText, s.decoder_embedding = DecoderEmbedding::kShared;
  nn::TransformerSpec stack{.dim = 8, .heads = 2, .layers = 1, .hidden = 32, .norm = nn::NormPlacement::kPre, .norm_epsilon = 1e-6};
  s.text = s.fusion = s.decoder = stack;
  s.image = {.size = 16, .patch = 8, .embedding = nn::PatchEmbedding::kMlp, .embedding_hidden = 16, .embedding_bias = nn::Bias::kYes,
             .positions = nn::Positions::kSinCos, .norm_before = false, .clip_projection = false, .transformer = stack};
  s.image.transformer.layers = 2, s.image.transformer.norm_epsilon = 1e-5;
  return s;
}

TEST(SemmimReference, EveryCapabilityMatches) {
  const auto ref = test::load_ref("semmim");
  Model model(reference_layout(), {.pad = 0, .cls = 2, .sep = 3, .mask = 4}, std::nullopt);
  nn::NamedTensors weights;
  for (const auto& [name, t] : ref)
    if (name.starts_with("w.")) weights.emplace(name.substr(2), t);
  nn::load_state(model, weights, {.ignore = {}, .fresh = {"image.positions"}}, "reference");

  const auto image = model.encode_image(ref.at("pixels"));
  const auto text = model.encode_text(ref.at("ids"));
  EXPECT_TRUE(near(image.tokens, ref.at("image_tokens")));
  EXPECT_TRUE(near(image.embedding, ref.at("image_embedding")));
  const auto visible = text.visible.unsqueeze(-1);
  EXPECT_TRUE(near(text.tokens * visible, ref.at("text_tokens") * visible));  // padding's own states are nobody's business
  EXPECT_TRUE(near(text.embedding, ref.at("text_embedding")));
  EXPECT_TRUE(near(model.match(image.tokens, text), ref.at("matched")));
  const auto memory = model.fuse(image.tokens, text);
  const auto said = ref.at("answer").ne(0).unsqueeze(-1);
  EXPECT_TRUE(near(model.token_logits(model.decode(memory, ref.at("answer"))) * said, ref.at("words") * said));
  EXPECT_TRUE(near(model.word_logits(model.masked_states(image.tokens, text)) * visible, ref.at("masked_words") * visible));
}

}  // namespace
}  // namespace vlp::systems::semmim
