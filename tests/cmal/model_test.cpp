#include "core/systems/cmal/model.hpp"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/nn/tensor_file.hpp"
#include "core/systems/cmal/task_draw.hpp"
#include "core/systems/make_system.hpp"
#include "tests/cmal/fixture.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::systems::cmal {
namespace {

using test::near;

// ---- sizes at the paper's scale

ModelSpec paper() {
  ModelSpec s;
  s.vocabulary = 28997;
  return s;
}

int64_t size_of(const Model& m, const std::string& prefix = "") {
  int64_t n = 0;
  for (const auto& p : m.named_parameters())
    if (p.key().starts_with(prefix)) n += p.value().numel();
  return n;
}

TEST(CmalSize, PretrainingHasTheDocumentedParameters) {
  const Model m(paper(), kTokens, LossSpec{});
  EXPECT_EQ(trained_parameters(m), 128'678'791);
  EXPECT_EQ(size_of(m, "textual.embedding.words"), 22'269'696);
  EXPECT_EQ(size_of(m, "textual.embedding.positions"), 393'216);
  EXPECT_EQ(size_of(m, "textual.embedding.joint"), 1'180'416);
  EXPECT_EQ(size_of(m, "visual.embedding."), 1'579'008);
  EXPECT_EQ(size_of(m, "visual.layers.") + size_of(m, "textual.layers."), 14'175'744);
  EXPECT_EQ(size_of(m, "visual.region_mask_token"), 2'048);
  EXPECT_EQ(size_of(m, "prompt."), 393'216 + 1'536 + 1'771'776 + 1'536 + 2'304);
  EXPECT_EQ(size_of(m, "encoder."), 85'054'464);
  EXPECT_EQ(size_of(m, "pretrain."), 1'852'295);
}

TEST(CmalSize, KnobsCount) {
  const auto shallow = [](auto change) {  // the knobs are outside the interaction encoder
    LossSpec l;
    auto s = paper();
    s.encoder.layers = 1;
    change(s, l);
    return size_of(Model(s, kTokens, l));
  };
  const auto base = shallow([](auto&, auto&) {});
  const auto with = [&](auto change) { return shallow(change) - base; };
  EXPECT_EQ(with([](auto&, auto& l) { l.word_table = WordTable::kOwn; }), 22'269'696);
  EXPECT_EQ(with([](auto&, auto& l) { l.word_head = WordHead::kSeparate; }), 621'125);
  EXPECT_EQ(with([](auto&, auto& l) { l.region_head = RegionHead::kSeparate; }), 1'230'400);
  EXPECT_EQ(with([](auto& s, auto&) { s.embed_text = EmbedText::kBertSum; }), 1'536 - 1'180'416);
  EXPECT_EQ(with([](auto& s, auto&) { s.region_mask = RegionMask::kZero; }), -2'048);
  EXPECT_EQ(with([](auto& s, auto&) { s.prompt_maps = PromptMaps::kShared; }), -2 * 590'592);
  EXPECT_EQ(with([](auto&, auto& l) { l.projection = 256; }), 2 * (768 * 256 + 256));
  EXPECT_EQ(with([](auto&, auto& l) { l.temperature = Temperature::kFixed; }), -1);
}

// ---- the independent reference

struct Reference {
  test::Tensors ref = test::load_ref("cmal");
  data::Batch batch;

  Reference() {
    batch.text = ref["text"];
    batch.image_ids = at::arange(2);
    batch.regions = {.features = ref["feature"],
                     .boxes = ref["box"],
                     .visible = at::arange(3).unsqueeze(0).lt(ref["m"].unsqueeze(1)),
                     .classes = ref["label"],
                     .confidence = at::ones({2, 3}),
                     .distribution = at::zeros({2, 3, 0})};
    const auto i = ref["anchor"].select(1, 0) - 1, j = ref["anchor"].select(1, 1);
    batch.anchors = {
        .places = at::stack({at::arange(2), i, j, j + 1}, 1), .words = at::zeros({2, 5}, at::kBool), .regions = at::zeros({2, 3}, at::kBool)};
  }

  // With the reference's weights; pre-training heads that the losses leave out are not there.
  std::shared_ptr<Model> model(const LossSpec& l) {
    ModelSpec s;
    s.dim = 8, s.vocabulary = 20, s.max_length = 9, s.max_prompt = 14, s.features = 5, s.classes = 6;
    s.unimodal = {.dim = 8, .heads = 2, .layers = 1, .hidden = 12};
    s.encoder = {.dim = 8, .heads = 2, .layers = 2, .hidden = 12};
    auto m = std::make_shared<Model>(s, kTokens, l);
    nn::NamedTensors weights;
    const auto own = m->named_parameters();
    for (const auto& [name, t] : ref)
      if (name.starts_with("w.") && own.find(name.substr(2))) weights.emplace(name.substr(2), t);
    nn::load_state(*m, weights, {}, "reference");
    return m;
  }

  void compare(const char* name, const LossTerms& terms, const Model& m) {
    const auto loss = total(terms);
    EXPECT_TRUE(near(loss, ref[std::string(name) + ".loss"])) << name;
    loss.backward();
    for (const auto& p : m.named_parameters()) {
      const auto it = ref.find(std::string(name) + ".grad." + p.key());
      if (it == ref.end()) continue;
      const auto grad = p.value().grad().defined() ? p.value().grad() : at::zeros_like(p.value());
      EXPECT_TRUE(near(grad, it->second, {1e-4, 1e-5})) << name << " " << p.key();
    }
  }
};

TEST(CmalReference, PromptAndInteraction) {  // tests/ref/cmal.py
  Reference r;
  auto l = only(Task::kAmc);
  const auto m = r.model(l);
  const auto apart = m->encode_apart(r.batch.regions, r.batch.text, {});
  Random random(0, "test");
  const auto slots = draw_anchors(r.batch, at::arange(2), {.swap_probability = 1}, random);
  for (const auto& [name, states] : {std::pair{"clean", m->interact(apart, nullptr).states}, {"swapped", m->interact(apart, &slots).states}}) {
    EXPECT_TRUE(near(states[0], r.ref[std::string(name) + "0"], {1e-5, 5e-6})) << name;
    // The second pair has a region and two tokens less: [CLS], two regions, [SEP] and two tokens are left.
    EXPECT_TRUE(near(at::cat({states[1].slice(0, 0, 3), states[1].slice(0, 4, 7)}), r.ref[std::string(name) + "1"], {1e-5, 5e-6})) << name;
  }
}

TEST(CmalReference, LossesAndGradients) {  // tests/ref/cmal.py
  Reference r;
  auto l = only(Task::kAmc);
  l.amc_spec.swap_probability = 1;
  auto m = r.model(l);
  r.compare("swapped", m->losses(r.batch, {}), *m);
  l.amc_spec.swap_probability = 0;
  m = r.model(l);
  r.compare("masked", m->losses(r.batch, {}), *m);
  l = only(Task::kItm), l.mismatch = 0;
  m = r.model(l);
  r.compare("itm", m->losses(r.batch, {}), *m);
  m = r.model(only(Task::kVtc));
  r.compare("vtc", m->losses(r.batch, {}), *m);
  l = only(Task::kMrm), l.mrm_probability = 0.99;
  m = r.model(l);
  int64_t step = 0;  // one whose draws hide every region
  for (;; ++step) {
    Random random(0, "mask.region", static_cast<uint64_t>(step));
    bool all = true;
    for (int64_t i = 0; i < 6; ++i) all = all && static_cast<float>(random.next() >> 8) * 0x1p-24f < 0.99F;
    if (all) break;
  }
  r.compare("mrm", m->losses(r.batch, {.step = step}), *m);
}

// ---- properties

TEST(CmalModel, PaddingChangesNothing) {
  const auto m = make(all_tasks());
  m->eval();
  const auto a = small_batch();
  auto b = a;
  b.text = at::cat({a.text, at::zeros({4, 3}, at::kLong)}, 1);
  b.regions.features = a.regions.features.clone();
  b.regions.features[0][kRegions - 1] = 99;
  EXPECT_TRUE(near(m->encode_pair({{}, a.regions}, a.text), m->encode_pair({{}, b.regions}, b.text), {1e-5, 1e-5}));
}

TEST(CmalModel, WithoutAnchorsItIsTwoEncodersAndASingleStream) {
  const auto m = make(only(Task::kItm));
  m->eval();
  const auto batch = small_batch();
  const auto apart = m->encode_apart(batch.regions, batch.text, {});
  EXPECT_TRUE(m->encode_joint({{}, batch.regions}, batch.text).states.equal(m->interact(apart, nullptr).states));
  // The unimodal states of one side do not depend on the other.
  EXPECT_TRUE(m->encode_apart(batch.regions, small_batch(4, 9).text, {}).image.parts.equal(apart.image.parts));
}

TEST(CmalModel, JointStatesSayWhereRegionsLie) {
  const auto m = make(only(Task::kItm));
  m->eval();
  const auto batch = small_batch();
  const auto joint = m->encode_joint({{}, batch.regions}, batch.text);
  EXPECT_EQ(joint.states.sizes(), (std::vector<int64_t>{4, 1 + kRegions + 1 + 6, 16}));
  EXPECT_TRUE(joint.visible.slice(1, joint.first_region, joint.first_region + kRegions).equal(batch.regions.visible));
}

// ---- gamma

TEST(CmalTasks, GammaIsTheShareOfSteps) {
  const LossSpec s;
  std::array<int64_t, 5> times{};
  for (int64_t step = 0; step < 10000; ++step) ++times[static_cast<size_t>(task_of(s, 3, step))];
  for (size_t k = 0; k < kTasks.size(); ++k) EXPECT_NEAR(static_cast<double>(times[k]) / 10000, s.weight(kTasks[k]), 0.015) << name_of(kTasks[k]);
}

TEST(CmalTasks, AStepSupervisesOneTaskOrAll) {
  const auto m = make(all_tasks(Mix::kSampleTask));
  const auto batch = small_batch();
  for (int64_t step = 0; step < 20; ++step) {
    const auto terms = m->losses(batch, {.step = step});
    ASSERT_EQ(terms.terms.size(), 1U);
    EXPECT_EQ(terms.terms[0].first, name_of(kTasks[static_cast<size_t>(m->step_kind({.step = step}))]));
  }
  EXPECT_EQ(make(all_tasks())->losses(batch, {}).terms.size(), 5U);
}

TEST(CmalTasks, PairsShareAStepByGamma) {
  LossSpec s;
  s.mix = Mix::kSamplePerPair;
  const auto pairs = pairs_of_tasks(s, 4000, 1, 0);
  int64_t sum = 0;
  for (size_t k = 0; k < kTasks.size(); ++k) {
    EXPECT_NEAR(static_cast<double>(pairs[k].size(0)) / 4000, s.weight(kTasks[k]), 0.025);
    sum += pairs[k].size(0);
  }
  EXPECT_EQ(sum, 4000);
}

TEST(CmalTasks, TheSumOverPairsIsTheMeanOfTheirTasks) {
  // With one task alone every mix is the same.
  const auto batch = small_batch(6);
  for (const auto task : kTasks) {
    const auto sum = make(only(task))->losses(batch, {});
    EXPECT_TRUE(near(total(sum), total(make(only(task, Mix::kSampleTask))->losses(batch, {})))) << name_of(task);
    EXPECT_TRUE(near(total(sum), total(make(only(task, Mix::kSamplePerPair))->losses(batch, {})))) << name_of(task);
  }
}

}  // namespace
}  // namespace vlp::systems::cmal
