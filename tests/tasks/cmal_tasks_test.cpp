// The tasks of CMAL: entailment, referring expressions, statements judged by attention between pairs, ranked answers.

#include <cmath>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "core/nn/tensor_file.hpp"
#include "core/tasks/entailment.hpp"
#include "core/tasks/grounding.hpp"
#include "core/tasks/nlvr2.hpp"
#include "core/tasks/vqa.hpp"
#include "core/tasks/vqa_rank.hpp"
#include "core/util/error.hpp"
#include "core/util/scratch_folder.hpp"
#include "tests/support/anchor_world.hpp"
#include "tests/support/memory_sink.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::tasks {
namespace {

using systems::HeadForm;
using systems::HeadInit;

struct Fixture {
  explicit Fixture(const HeadInit& head, int64_t stop_after = std::numeric_limits<int64_t>::max())
      : model(test::anchor_model(1, head)), sink(stop_after) {
    at::set_num_threads(1);
  }
  std::shared_ptr<systems::System> model;
  ScratchFolder folder{"vlp-cmal-tasks"};
  test::MemorySink sink;
  Context context{*model, test::anchor_data(), data::Inputs::kRegions, 0, 1, {}, nn::DeviceKind::cpu, folder.path(), sink};
};

train::TrainSpec steps(int64_t n) {
  train::TrainSpec s;
  s.steps = n, s.batch = 8, s.optim.warmup_steps = 1, s.optim.lr = 2e-3;
  return s;
}

HeadInit entailment_head() { return {.classes = test::anchor_data().names("entailment_labels"), .fresh = true}; }

TEST(Entailment, ReportsAccuracyOfAllAndOfEachClass) {
  Fixture f(entailment_head());
  score_entailment({}, f.context);
  const auto& finals = f.sink.finals;
  EXPECT_EQ(finals.at("ve_acc").n_items, 90);
  double weighted = 0;
  int64_t items = 0;
  for (const char* name : {"contradiction", "neutral", "entailment"}) {
    const auto& s = finals.at(std::string("ve_acc.") + name);
    weighted += s.value * static_cast<double>(s.n_items), items += s.n_items;
  }
  EXPECT_EQ(items, 90);
  EXPECT_NEAR(weighted / 90, finals.at("ve_acc").value, 1e-9);
  EXPECT_EQ(f.sink.item_files.size(), 1U);
}

TEST(Entailment, BothLossesAreLearnt) {
  for (const auto loss : {EntailmentLoss::kBinary, EntailmentLoss::kCrossEntropy}) {
    Fixture f(entailment_head());
    EntailmentTraining s;
    s.common.train = steps(41), s.loss = loss;
    EXPECT_EQ(train_entailment(s, f.context, f.folder.path() / "checkpoint"), train::Outcome::kDone);
    const auto& h = f.sink.history.at("loss.class");
    EXPECT_LT(h.back(), h.front()) << static_cast<int>(loss);
  }
}

TEST(Nlvr2Attention, ReadsBothSequences) {
  Fixture f({.form = HeadForm::kPairAttention, .vectors = 2, .classes = {"false", "true"}, .fresh = true});
  Nlvr2Training s;
  s.common.train = steps(5), s.form = PairForm::kPairBiattn;
  EXPECT_EQ(train_nlvr2(s, f.context, f.folder.path() / "checkpoint"), train::Outcome::kDone);
  score_nlvr2({}, f.context);
  EXPECT_GT(f.sink.finals.at("nlvr2_acc").n_items, 0);
}

TEST(Nlvr2Attention, HasTheDocumentedParameters) {
  int64_t n = 0;
  for (const auto& p : nn::PairAttentionHead({768, 12, 2}).parameters()) n += p.numel();
  EXPECT_EQ(n, 5'908'995);
}

TEST(Nlvr2Attention, PaddingAndTheOrderOfSidesAreWhatTheySeem) {
  at::manual_seed(2);
  nn::PairAttentionHead head({8, 2, 2});
  for (auto& p : head.parameters()) p.data().normal_(0, 0.4);
  const auto a = at::randn({2, 4, 8}), b = at::randn({2, 3, 8});
  const auto ones = [](int64_t n) { return at::ones({2, n}, at::kBool); };
  const auto plain = head.forward_pair({a, ones(4)}, {b, ones(3)});
  const auto padded = head.forward_pair({at::cat({a, at::randn({2, 2, 8})}, 1), at::cat({ones(4), at::zeros({2, 2}, at::kBool)}, 1)}, {b, ones(3)});
  EXPECT_TRUE(test::near(plain, padded));
  EXPECT_FALSE(test::near(plain, head.forward_pair({b, ones(3)}, {a, ones(4)})));
}

// ---- referring expressions

HeadInit scorer() { return {.form = HeadForm::kScorer, .classes = {}, .fresh = true}; }

TEST(Grounding, ScorerHasTheDocumentedParameters) {
  int64_t n = 0;
  for (const auto& p : nn::ClassifierHead({768, 768, 1}, 1e-12).parameters()) n += p.numel();
  EXPECT_EQ(n, 592'897);
}

TEST(Grounding, LossesByHand) {
  const auto scores = at::tensor({0.0, 1.0, 9.0}).to(at::kFloat).view({1, 3}), overlap = at::tensor({0.7, 0.2, 0.0}).to(at::kFloat).view({1, 3});
  const auto visible = at::tensor({1, 1, 0}, at::kLong).to(at::kBool).view({1, 3});
  const auto softplus = [](double x) { return std::log1p(std::exp(x)); };
  EXPECT_NEAR(grounding_loss(scores, overlap, visible, GroundingTarget::kHard).item<double>(), softplus(-0.0) + softplus(1.0), 1e-6);
  EXPECT_NEAR(grounding_loss(scores, overlap, visible, GroundingTarget::kSoft).item<double>(), softplus(0.0) - 0.7 * 0.0 + softplus(1.0) - 0.2, 1e-6);
  const auto hidden = scores.masked_fill(visible.logical_not(), -std::numeric_limits<float>::infinity());
  EXPECT_NEAR(grounding_loss(hidden, overlap, visible, GroundingTarget::kSoftmax).item<double>(), softplus(1.0), 1e-6);
  EXPECT_EQ(grounding_loss(hidden, overlap * 0.5, visible, GroundingTarget::kSoftmax).item<double>(), 0.0) << "no region is good enough";
  EXPECT_NEAR(grounding_loss(hidden, overlap, visible, GroundingTarget::kHard).item<double>(), softplus(0.0) + softplus(1.0), 1e-6)
      << "padding gives nothing";
}

TEST(Grounding, ReportsEverySplitUnderItsBound) {
  Fixture f(scorer());
  score_grounding({}, f.context);
  for (const char* split : {"val", "testA", "testB"}) {
    const auto& acc = f.sink.finals.at(std::string("rec_acc.") + split);
    const auto& bound = f.sink.finals.at(std::string("rec_bound.") + split);
    EXPECT_EQ(acc.split, split == std::string("val") ? "val" : "test");
    EXPECT_LE(acc.value, bound.value);
    EXPECT_GT(bound.value, 50.0);
    EXPECT_EQ(acc.n_items, bound.n_items);
  }
  EXPECT_EQ(f.sink.item_files.size(), 3U);
}

TEST(Grounding, AmongTrueBoxesTheRightOneIsAlwaysThere) {
  Fixture f(scorer());
  score_grounding({.boxes = {data::Boxes::kDetected, data::Boxes::kGold}}, f.context);
  for (const char* split : {"val", "testA", "testB"}) {
    EXPECT_EQ(f.sink.finals.at(std::string("rec_gold.") + split).n_items, f.sink.finals.at(std::string("rec_acc.") + split).n_items);
    EXPECT_LE(f.sink.finals.at(std::string("rec_gold.") + split).value, 100.0);
  }
  EXPECT_EQ(f.sink.item_files.size(), 6U);
  const auto split = test::anchor_data().split("test");
  const auto set = split.expressions();
  for (int64_t i = 0; i < set->texts.size(); ++i) {
    const auto o = data::overlaps_of(split, *set, i, data::Boxes::kGold);
    EXPECT_NEAR(*std::ranges::max_element(o), 1.0, 1e-4) << i;
  }
}

TEST(Grounding, IsLearntAmongTrueBoxes) {
  Fixture f(scorer());
  GroundingTraining s;
  s.train = steps(81), s.boxes = data::Boxes::kGold;
  EXPECT_EQ(train_grounding(s, f.context, f.folder.path() / "checkpoint"), train::Outcome::kDone);
  EXPECT_LT(f.sink.history.at("loss.grounding").back(), f.sink.history.at("loss.grounding").front());
}

TEST(Grounding, IsLearntAndGoesOnToTheSameBits) {
  for (const auto target : {GroundingTarget::kHard, GroundingTarget::kSoft, GroundingTarget::kSoftmax}) {
    GroundingTraining s;
    s.train = steps(41), s.target = target;
    Fixture whole(scorer());
    EXPECT_EQ(train_grounding(s, whole.context, whole.folder.path() / "checkpoint"), train::Outcome::kDone);
    EXPECT_LT(whole.sink.history.at("loss.grounding").back(), whole.sink.history.at("loss.grounding").front());
    if (target != GroundingTarget::kHard) continue;
    Fixture part(scorer(), 20), rest(scorer());
    EXPECT_EQ(train_grounding(s, part.context, part.folder.path() / "checkpoint"), train::Outcome::kStopped);
    EXPECT_EQ(train_grounding(s, rest.context, part.folder.path() / "checkpoint"), train::Outcome::kDone);
    const auto expected = nn::state_of(*whole.model);
    for (const auto& [name, t] : nn::state_of(*rest.model)) EXPECT_TRUE(t.equal(expected.at(name))) << name;
  }
}

// ---- ranked answers

HeadInit decoder() { return {.form = HeadForm::kDecoder, .classes = {}, .fresh = true}; }

TEST(Ranking, DecoderStartsFromTheLastLayers) {
  Fixture f(decoder());
  const auto state = nn::state_of(*f.model);
  EXPECT_TRUE(state.at("decoder.layers.layer0.mlp_up.weight").equal(state.at("encoder.layer1.mlp_up.weight")));
  EXPECT_FALSE(
      state.at("decoder.layers.layer0.cross_attention.query.weight").equal(state.at("encoder.layer1.self_attention.qkv.weight").slice(0, 0, 16)));
}

TEST(Ranking, TheBestAnswerHasTheLargestSumOfLogProbabilities) {
  Fixture f(decoder());
  f.model->eval();
  const at::NoGradGuard no_gradient;
  const auto& model = dynamic_cast<const systems::TextDecoder&>(*f.model);
  at::manual_seed(4);
  const systems::TextDecoder::Memory memory{at::randn({3, 5, 16}), at::ones({3, 5}, at::kBool)};
  const auto sep = test::anchor_data().vocabulary().sep(), cls = test::anchor_data().vocabulary().cls();
  const auto answers =
      at::tensor({int64_t{7}, sep, int64_t{0}, int64_t{8}, int64_t{9}, sep, int64_t{10}, sep, int64_t{0}, int64_t{8}, sep, int64_t{0}}, at::kLong)
          .view({4, 3});
  const auto best = rank_answers(model, memory, {.answers = answers, .cls_id = cls, .candidates = 4});
  for (int64_t b = 0; b < 3; ++b) {
    std::vector<double> score;
    for (int64_t a = 0; a < 4; ++a) {  // token by token
      std::vector<int64_t> input = {cls};
      double sum = 0;
      for (int64_t t = 0; t < 3 && answers[a][t].item<int64_t>() != 0; ++t) {
        const systems::TextDecoder::Memory one{memory.tokens.slice(0, b, b + 1), memory.visible.slice(0, b, b + 1)};
        const auto hidden = model.decode(one, at::tensor(input, at::kLong).unsqueeze(0));
        sum += at::log_softmax(model.token_logits(hidden[0][-1]), -1)[answers[a][t].item<int64_t>()].item<double>();
        input.push_back(answers[a][t].item<int64_t>());
      }
      score.push_back(sum);
    }
    EXPECT_EQ(best[b].item<int64_t>(), std::max_element(score.begin(), score.end()) - score.begin()) << b;
  }
}

TEST(Ranking, FewCandidatesAreThoseOfTheLikeliestFirstTokens) {
  Fixture f(decoder());
  f.model->eval();
  const at::NoGradGuard no_gradient;
  const auto& model = dynamic_cast<const systems::TextDecoder&>(*f.model);
  at::manual_seed(4);
  const systems::TextDecoder::Memory memory{at::randn({3, 5, 16}), at::ones({3, 5}, at::kBool)};
  const auto sep = test::anchor_data().vocabulary().sep(), cls = test::anchor_data().vocabulary().cls();
  const auto answers = at::tensor({int64_t{7}, sep, int64_t{8}, sep, int64_t{10}, sep}, at::kLong).view({3, 2});
  const auto first = model.token_logits(model.decode(memory, at::full({3, 1}, cls, at::kLong)).select(1, 0)).index_select(1, answers.select(1, 0));
  EXPECT_TRUE(rank_answers(model, memory, {.answers = answers, .cls_id = cls, .candidates = 1}).equal(first.argmax(1)));
  try {
    rank_answers(model, memory, {.answers = answers, .cls_id = cls, .candidates = 4});
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_STREQ(e.what(), "evaluate.vqa.candidates = 4, but the answer list has 3");
  }
}

TEST(Ranking, AnswersAreLearntAndListed) {
  Fixture f(decoder());
  VqaTraining s;
  s.answering = Answering::kRank, s.common.train = steps(41);
  EXPECT_EQ(train_vqa(s, f.context, f.folder.path() / "checkpoint"), train::Outcome::kDone);
  EXPECT_LT(f.sink.history.at("loss.answer").back(), f.sink.history.at("loss.answer").front());
  score_vqa({.answering = Answering::kRank, .candidates = 5}, f.context);
  EXPECT_EQ(f.sink.finals.at("vqa_acc").n_items, 90);
}

TEST(Pretraining, EveryTaskComesAndTheParentsWeightsAreTakenOver) {
  const auto& data = test::anchor_data();
  const auto model = test::anchor_model(1, std::nullopt, true);
  const auto split = data.split("train");
  const auto loader = data::pair_loader(data, split, {.batch = 8, .view = {}, .inputs = data::Inputs::kRegions}, 1);
  test::MemorySink sink;
  const ScratchFolder folder("vlp-cmal-pretrain");
  const auto losses = [&](const data::Batch& batch, const systems::StepContext& step) { return model->losses(batch, step); };
  EXPECT_EQ(train::train({.system = *model,
                          .loader = *loader,
                          .losses = losses,
                          .weights = {{"amc", 1}, {"mlm", 1}, {"mrm", 1}, {"itm", 1}, {"vtc", 1}},
                          .spec = steps(30),
                          .performance = {},
                          .seed = 1,
                          .checkpoint = folder.path() / "checkpoint"},
                         sink),
            train::Outcome::kDone);
  nn::save_tensors(folder.path() / "model.safetensors", nn::state_of(*model));
  const auto tuned = test::anchor_model(2, entailment_head(), false, folder.path() / "model.safetensors");
  const auto parent = nn::state_of(*model), own = nn::state_of(*tuned);
  EXPECT_TRUE(own.at("encoder.layer1.mlp_up.weight").equal(parent.at("encoder.layer1.mlp_up.weight")));
  EXPECT_FALSE(own.contains("pretrain.itm.weight"));
  EXPECT_TRUE(own.contains("head.last.weight"));
}

}  // namespace
}  // namespace vlp::tasks
