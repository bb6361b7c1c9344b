#include "core/nn/pretrained.hpp"

#include <fstream>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/nn/heads.hpp"
#include "core/nn/image_encoder.hpp"
#include "core/nn/region_embedding.hpp"
#include "core/nn/text_embedding.hpp"
#include "core/nn/transformer.hpp"
#include "core/util/error.hpp"
#include "core/util/scratch_folder.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::nn {
namespace {

using test::load_ref;
using test::near;

constexpr test::Tolerance kEncoder{1e-5, 1e-5};  // two layers of weights ten times as large as trained ones

std::filesystem::path file_of(const std::string& name) { return VLP_TEST_DIR "/ref/hf_" + name + ".safetensors"; }  // tests/ref/hf_encoders.py

TransformerSpec stack(NormPlacement norm, Activation activation, double epsilon) {
  return {.dim = 16, .heads = 2, .layers = 2, .hidden = 24, .norm = norm, .activation = activation, .norm_epsilon = epsilon};
}
TransformerSpec bert_stack(int64_t layers = 2) {
  auto s = stack(NormPlacement::kPost, Activation::kGelu, 1e-12);
  s.layers = layers;
  return s;
}

// A text encoder with the names that the systems use.
struct TextModel final : nn::Module {
  explicit TextModel(Layer kind = Layer::kSelf, int64_t layers = 2, int64_t positions = 12)
      : embedding(register_module("text_embedding", std::make_shared<TextEmbedding>(TextEmbeddingSpec{40, 16, positions, 2, 1e-12}))),
        text(register_module("text", std::make_shared<Transformer>(bert_stack(layers), kind))),
        head(register_module("head", std::make_shared<LanguageHead>(16, 40, 1e-12))) {}
  at::Tensor states(const at::Tensor& ids) const {
    return text->forward(embedding->forward(ids), {.bias = attention_bias(ids.ne(0).unsqueeze(1).unsqueeze(1)), .memory = {}, .memory_bias = {}});
  }
  std::shared_ptr<TextEmbedding> embedding;
  std::shared_ptr<Transformer> text;
  std::shared_ptr<LanguageHead> head;
};

struct ImageModel final : nn::Module {
  explicit ImageModel(const ImageEncoderSpec& s) : image(register_module("image", std::make_shared<ImageEncoder>(s))) {}
  std::shared_ptr<ImageEncoder> image;
};

struct RegionModel final : nn::Module {
  std::shared_ptr<RegionEmbedding> regions =
      register_module("region_embedding", std::make_shared<RegionEmbedding>(RegionEmbeddingSpec{.features = 8, .dim = 16, .projection = RegionProjection::kSeparate}));
};

// One cross-modality layer, named as the first of a stack called "text".
struct LayerModel final : nn::Module {
  std::shared_ptr<TransformerLayer> layer = std::make_shared<TransformerLayer>(bert_stack(1), Layer::kCross);
  LayerModel() { register_module("text", std::make_shared<nn::Module>())->register_module("layer0", layer); }
};

ImageEncoderSpec clip_spec(int64_t size = 16) {
  ImageEncoderSpec s;
  s.size = size;
  s.patch = 4;
  s.transformer = stack(NormPlacement::kPre, Activation::kQuickGelu, 1e-5);
  return s;
}
ImageEncoderSpec vit_spec(int64_t size = 16) {
  ImageEncoderSpec s;
  s.size = size;
  s.patch = 4;
  s.embedding_bias = Bias::kYes;
  s.norm_before = false;
  s.clip_projection = false;
  s.transformer = stack(NormPlacement::kPre, Activation::kGelu, 1e-12);
  return s;
}

formats::WeightRules operator+(formats::WeightRules a, const formats::WeightRules& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
formats::WeightRules bert_rules() {
  return formats::bert_embedding("text_embedding") + formats::bert_layers("text", "encoder.layer", 0, 2) + formats::bert_language_head("head");
}
const WeightScope kBert{.ours = {""}, .fresh = {}, .ignored = {"bert.pooler.", "cls.seq_relationship."}};

std::string message(const std::function<void()>& call) {
  try {
    call();
  } catch (const BadInput& e) {
    return e.what();
  }
  return "no BadInput";
}

TEST(Pretrained, BertComputesWhatItDidThere) {
  const auto ref = load_ref("hf_encoders");
  TextModel model;
  const auto report = apply_weights(model, read_checkpoint(file_of("bert")), bert_rules(), kBert);
  EXPECT_EQ(report.matched.size(), state_of(model).size());
  EXPECT_EQ(report.ignored, (std::vector<std::string>{"bert.pooler.dense.bias", "bert.pooler.dense.weight", "cls.seq_relationship.bias",
                                                      "cls.seq_relationship.weight"}));
  const auto states = model.states(ref.at("ids"));
  EXPECT_TRUE(near(states[0], ref.at("bert")[0], kEncoder));
  EXPECT_TRUE(near(states[1].slice(0, 0, 3), ref.at("bert")[1].slice(0, 0, 3), kEncoder));  // the rest is padding
  EXPECT_TRUE(near(model.head->forward(states[0][1], model.embedding->word_table()), ref.at("bert_logits"), kEncoder));
}

TEST(Pretrained, OldNamesAndNoPrefixAreTheSame) {
  const auto ref = load_ref("hf_encoders");
  auto checkpoint = read_checkpoint(file_of("bert"));
  NamedTensors old;
  std::vector<std::string> names;
  for (const auto& [name, tensor] : checkpoint.tensors) {
    auto renamed = name.starts_with("bert.") ? name.substr(5) : name;
    for (const auto& [now, before] :
         {std::pair<std::string, std::string>{"LayerNorm.weight", "LayerNorm.gamma"}, {"LayerNorm.bias", "LayerNorm.beta"}})
      if (renamed.ends_with(now)) renamed.replace(renamed.size() - now.size(), now.size(), before);
    old.emplace(renamed, tensor);
    names.push_back(renamed);
  }
  checkpoint.tensors = old;
  checkpoint.names = formats::canonical_names(names, "old");
  TextModel model;
  apply_weights(model, checkpoint, bert_rules(), {.ours = {""}, .fresh = {}, .ignored = {"pooler.", "cls.seq_relationship."}});
  EXPECT_TRUE(near(model.states(ref.at("ids"))[0], ref.at("bert")[0], kEncoder));
}

TEST(Pretrained, ClipAndVitComputeWhatTheyDidThere) {
  const auto ref = load_ref("hf_encoders");
  ImageModel clip(clip_spec());
  EXPECT_TRUE(apply_weights(clip, read_checkpoint(file_of("clip")), formats::clip_vision("image", 2), {.ours = {"image."}}).ignored.empty());
  EXPECT_TRUE(near(clip.image->forward(ref.at("pixels")), ref.at("clip"), kEncoder));
  ImageModel vit(vit_spec());
  apply_weights(vit, read_checkpoint(file_of("vit")), formats::vit("image", 2), {.ours = {"image."}, .fresh = {}, .ignored = {"pooler."}});
  EXPECT_TRUE(near(vit.image->forward(ref.at("pixels")), ref.at("vit"), kEncoder));
}

TEST(Pretrained, PositionsAreResizedAsThere) {
  const auto ref = load_ref("hf_encoders");
  ImageModel clip(clip_spec(24)), vit(vit_spec(24));
  apply_weights(clip, read_checkpoint(file_of("clip")), formats::clip_vision("image", 2), {.ours = {"image."}});
  EXPECT_TRUE(near(clip.image->forward(ref.at("larger")), ref.at("clip_larger"), kEncoder));
  apply_weights(vit, read_checkpoint(file_of("vit")), formats::vit("image", 2), {.ours = {"image."}, .fresh = {}, .ignored = {"pooler."}});
  EXPECT_TRUE(near(vit.image->forward(ref.at("larger")), ref.at("vit_larger"), kEncoder));
  EXPECT_THROW(resize_positions(at::ones({6, 4}), 9), ShapeError);
}

TEST(Pretrained, LxmertLanguageAndRegionLayersComputeWhatTheyDidThere) {
  const auto ref = load_ref("hf_encoders");
  const auto checkpoint = read_checkpoint(file_of("lxmert"));
  EXPECT_EQ(formats::count_layers(checkpoint.names, "encoder.layer"), 2);
  EXPECT_EQ(formats::count_layers(checkpoint.names, "encoder.x_layers"), 1);
  TextModel model;
  apply_weights(model, checkpoint, formats::bert_embedding("text_embedding") + formats::bert_layers("text", "encoder.layer", 0, 2),
                {.ours = {"text"}, .fresh = {}, .ignored = {"encoder.r_layers.", "encoder.x_layers.", "encoder.visn_fc.", "pooler."}});
  const auto states = model.states(ref.at("ids"));
  EXPECT_TRUE(near(states[0], ref.at("lxmert_language")[0], kEncoder));
  TextModel regions;
  apply_weights(regions, checkpoint, formats::bert_layers("text", "encoder.r_layers", 0, 2),
                {.ours = {"text."}, .fresh = {}, .ignored = {"encoder.layer.", "encoder.x_layers.", "encoder.visn_fc.", "pooler.", "embeddings."}});
  EXPECT_TRUE(near(regions.text->forward(ref.at("lxmert_regions_in"), {}), ref.at("lxmert_regions"), kEncoder));
}

// A checkpoint of LxmertForPreTraining names its encoder "lxmert."; LxmertModel's has no prefix.
TEST(Pretrained, LxmertRegionEmbeddingComputesWhatItDidThere) {
  const auto ref = load_ref("hf_encoders");
  for (const char* prefix : {"", "lxmert."}) {
    auto checkpoint = read_checkpoint(file_of("lxmert"));
    NamedTensors named;
    std::vector<std::string> names;
    for (const auto& [name, tensor] : checkpoint.tensors) {
      names.push_back(prefix + name);
      named.emplace(names.back(), tensor);
    }
    checkpoint.tensors = named;
    checkpoint.names = formats::canonical_names(names, "lxmert");
    RegionModel model;
    const std::string start = std::string(prefix) + "encoder.";
    const auto report = apply_weights(model, checkpoint, formats::lxmert_regions("region_embedding"),
                                      {.ours = {""},
                                       .fresh = {},
                                       .ignored = {start + "layer.", start + "r_layers.", start + "x_layers.", std::string(prefix) + "pooler.",
                                                   std::string(prefix) + "embeddings."}});
    EXPECT_EQ(report.matched.size(), 8u);
    EXPECT_TRUE(near(model.regions->forward(ref.at("lxmert_features"), ref.at("lxmert_boxes"), {}), ref.at("lxmert_regions_in"), kEncoder));
  }
}

TEST(Pretrained, LxmertCrossLayersComputeWhatTheyDidThere) {
  const auto ref = load_ref("hf_encoders");
  const auto checkpoint = read_checkpoint(file_of("lxmert"));
  struct Side {
    formats::LxmertSide side;
    const char *other, *own, *memory, *expected;
  };
  for (const auto& s :
       {Side{formats::LxmertSide::kLanguage, "encoder.x_layers.*.visn_", "lxmert_language", "lxmert_regions", "lxmert_cross_language"},
        Side{formats::LxmertSide::kVision, "encoder.x_layers.*.lang_", "lxmert_regions", "lxmert_language", "lxmert_cross_vision"}}) {
    LayerModel model;
    const auto report = apply_weights(
        model, checkpoint, formats::lxmert_cross_layers("text", s.side, 1),
        {.ours = {""}, .fresh = {}, .ignored = {"encoder.layer.", "encoder.r_layers.", s.other, "encoder.visn_fc.", "pooler.", "embeddings."}});
    EXPECT_EQ(report.matched.size(), state_of(model).size());
    const auto picture = [&](const char* name) { return ref.at(name).slice(0, 0, 1); };  // the first: nothing of it is padding
    const auto crossed = model.layer->attend_memory(picture(s.own), picture(s.memory), {});
    EXPECT_TRUE(near(model.layer->feed_forward(model.layer->attend_self(crossed, {})), picture(s.expected), kEncoder)) << s.expected;
  }
}

TEST(Pretrained, FewerPositionsAreTheFirst) {
  TextModel model(Layer::kSelf, 2, 5);
  const auto checkpoint = read_checkpoint(file_of("bert"));
  apply_weights(model, checkpoint, bert_rules(), kBert);
  EXPECT_TRUE(
      at::equal(state_of(model).at("text_embedding.positions"), checkpoint.tensors.at("bert.embeddings.position_embeddings.weight").slice(0, 0, 5)));
}

TEST(Pretrained, WhatHasNoPartnerIsAnErrorUnlessListed) {
  const auto checkpoint = read_checkpoint(file_of("bert"));
  const auto failure = [&](TextModel& model, const WeightScope& scope) {
    const auto before = state_of(model).at("text.layer0.mlp_up.weight").clone();
    auto text = message([&] { apply_weights(model, checkpoint, bert_rules(), scope); });
    EXPECT_TRUE(text == "no BadInput" || at::equal(state_of(model).at("text.layer0.mlp_up.weight"), before));
    return text.starts_with(checkpoint.file + ": ") ? text.substr(checkpoint.file.size() + 2) : text;
  };
  TextModel cross(Layer::kCross, 2);
  EXPECT_EQ(
      failure(cross, kBert),
      "does not fit the model: 16 of our tensors get nothing from it (list them as fresh to keep their first weights): "
      "text.layer0.cross_attention.key_value.bias (32), text.layer0.cross_attention.key_value.weight (32, 16), "
      "text.layer0.cross_attention.out.bias (16), text.layer0.cross_attention.out.weight (16, 16), text.layer0.cross_attention.query.bias (16), "
      "text.layer0.cross_attention.query.weight (16, 16), text.layer0.cross_norm.bias (16), text.layer0.cross_norm.weight (16), "
      "text.layer1.cross_attention.key_value.bias (32), text.layer1.cross_attention.key_value.weight (32, 16), "
      "text.layer1.cross_attention.out.bias (16), text.layer1.cross_attention.out.weight (16, 16) and 4 more");
  auto scope = kBert;
  scope.fresh = {"text.*.cross_"};
  EXPECT_EQ(failure(cross, scope), "no BadInput");
  TextModel model;
  scope = kBert;
  scope.ignored = {"bert.pooler.", "cls.seq_relationship.w"};
  EXPECT_EQ(failure(model, scope), "does not fit the model: 1 of its tensors go nowhere (list them as ignored): cls.seq_relationship.bias");
  TextModel longer(Layer::kSelf, 2, 13);
  EXPECT_EQ(failure(longer, kBert),
            "does not fit the model: embeddings.position_embeddings.weight (12, 16) does not become text_embedding.positions (13, 16)");
}

TEST(Pretrained, PositionsThatAreAllZeroAreRefused) {
  auto checkpoint = read_checkpoint(file_of("clip"));
  checkpoint.tensors.at("vision_model.embeddings.position_embedding.weight").zero_();
  ImageModel clip(clip_spec());
  EXPECT_EQ(message([&] { apply_weights(clip, checkpoint, formats::clip_vision("image", 2), {.ours = {"image."}}); }),
            checkpoint.file + ": does not fit the model: embeddings.position_embedding.weight is all zero: the positions were lost");
}

TEST(Pretrained, APickleIsNamedWithTheWayOut) {
  const ScratchFolder folder("vlp-pickle");
  const auto file = folder / "weights.bin";
  for (const std::string& start : {std::string("PK\x03\x04") + "archive/data.pkl", std::string("\x80\x02\x8a\nl\xfc\x9c\x46\xf9 j", 12)}) {
    { std::ofstream(file, std::ios::binary) << start; }
    const auto text = message([&] { read_checkpoint(file); });
    EXPECT_TRUE(text.starts_with(file.string() + ": is a PyTorch pickle, which is not read; convert it once: python3 -c \"import sys, torch,"))
        << text;
    EXPECT_TRUE(text.ends_with("sys.argv[2])\" " + file.string() + " OUT.safetensors")) << text;
  }
}

}  // namespace
}  // namespace vlp::nn
