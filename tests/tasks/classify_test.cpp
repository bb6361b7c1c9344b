#include "core/tasks/classify.hpp"

#include <algorithm>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "core/formats/item_lines.hpp"
#include "core/metrics/vqa.hpp"
#include "core/nn/tensor_file.hpp"
#include "core/tasks/gqa.hpp"
#include "core/tasks/nlvr2.hpp"
#include "core/tasks/retrieval.hpp"
#include "core/tasks/vqa.hpp"
#include "core/util/scratch_folder.hpp"
#include "tests/support/memory_sink.hpp"
#include "tests/support/region_world.hpp"

namespace vlp::tasks {
namespace {

using systems::HeadInit;
using test::MemorySink;

struct Fixture {
  explicit Fixture(const HeadInit& head, int64_t stop_after = std::numeric_limits<int64_t>::max()) : model(test::region_model(1, head)), sink(stop_after) {
    at::set_num_threads(1);
  }
  std::shared_ptr<systems::System> model;
  ScratchFolder folder{"vlp-classify"};
  MemorySink sink;
  Context context{*model, test::region_data(), data::Inputs::kRegions, 0, 1, {}, nn::DeviceKind::cpu, folder.path(), sink};
};

HeadInit nlvr2_head() { return {.vectors = 2, .classes = {"false", "true"}}; }
ClassifierTraining short_training(int64_t steps = 4) {
  ClassifierTraining s;
  s.train.steps = steps, s.train.batch = 8, s.train.optim.warmup_steps = 1, s.train.optim.lr = 1e-3;
  return s;
}

TEST(Nlvr2, ReportsAccuracyConsistencyAndMode) {
  Fixture f(nlvr2_head());
  score_nlvr2({}, f.context);
  const auto set = test::region_data().split("test").labelled("statements");
  EXPECT_EQ(f.sink.finals.at("nlvr2_acc").n_items, set->texts.size());
  EXPECT_EQ(f.sink.finals.at("nlvr2_consistency").n_items, set->texts.size() / 4);
  EXPECT_LE(f.sink.finals.at("nlvr2_consistency").value, f.sink.finals.at("nlvr2_acc").value);
  EXPECT_EQ(f.sink.finals.at("nlvr2_mode_high").value, 0.0);
  ASSERT_EQ(f.sink.item_files.size(), 1U);
  const auto items = formats::read_item_lines(f.sink.item_files[0]);
  for (size_t i = 0; i < items.size(); ++i) EXPECT_EQ(items[i].prediction == set->infos[i].label, items[i].value == 100) << items[i].id;
}

TEST(Nlvr2, BothPicturesAreRead) {
  Fixture f(nlvr2_head());
  const auto split = test::region_data().split("test");
  const auto set = split.labelled("statements");
  const auto logits = [&](bool swapped) {
    return classify({.items = set->texts.size(), .pictures = 2, .text = [&](int64_t i) { return set->texts[i]; },
                     .picture = [&](int64_t i, int64_t k) { return set->pictures[static_cast<size_t>(i * 2 + (swapped ? 1 - k : k))]; }},
                    split, {}, f.context);
  };
  EXPECT_EQ(logits(false), logits(false));
  EXPECT_NE(logits(false), logits(true));
}

TEST(Classifier, TheBetterModeOnValStays) {
  Fixture f(nlvr2_head());
  EXPECT_EQ(train_nlvr2({short_training()}, f.context, f.folder.path() / "checkpoint"), train::Outcome::kDone);
  const auto low = f.sink.history.at("low.dev").front(), high = f.sink.history.at("high.dev").front();
  EXPECT_EQ(dynamic_cast<systems::TwoModes&>(*f.model).mode(), high > low ? systems::PairMode::kHigh : systems::PairMode::kLow);
  const auto kept = nn::load_tensors(f.folder.path() / "checkpoint" / (high > low ? "high.safetensors" : "low.safetensors"));
  for (const auto& [name, t] : nn::state_of(*f.model)) EXPECT_TRUE(t.equal(kept.at(name))) << name;
  EXPECT_TRUE(f.sink.history.contains("low.loss") && f.sink.history.contains("high.loss"));
}

TEST(Classifier, BothModesStartFromTheSameWeights) {
  Fixture both(nlvr2_head()), high(nlvr2_head());
  auto s = short_training();
  train_nlvr2({s}, both.context, both.folder.path() / "checkpoint");
  s.mode = ModeChoice::kHigh;
  train_nlvr2({s}, high.context, high.folder.path() / "checkpoint");
  const auto alone = nn::state_of(*high.model), beside = nn::load_tensors(both.folder.path() / "checkpoint/high.safetensors");
  for (const auto& [name, t] : alone) EXPECT_TRUE(t.equal(beside.at(name))) << name;
}

TEST(Classifier, AnInterruptedChoiceOfModeGoesOnToTheSameBits) {
  Fixture whole(nlvr2_head());
  train_nlvr2({short_training(6)}, whole.context, whole.folder.path() / "checkpoint");
  for (const int64_t stop : {3, 8}) {  // in the low mode, in the high mode
    Fixture part(nlvr2_head(), stop);
    EXPECT_EQ(train_nlvr2({short_training(6)}, part.context, part.folder.path() / "checkpoint"), train::Outcome::kStopped);
    Fixture rest(nlvr2_head());
    EXPECT_EQ(train_nlvr2({short_training(6)}, rest.context, part.folder.path() / "checkpoint"), train::Outcome::kDone);
    const auto a = nn::state_of(*whole.model);
    for (const auto& [name, t] : nn::state_of(*rest.model)) EXPECT_TRUE(t.equal(a.at(name))) << name << " after a stop at " << stop;
  }
}

TEST(Gqa, TrainsOnAllThenOnBalancedAndScoresTheBalancedOnes) {
  Fixture f({.vectors = 1, .classes = test::region_data().names("gqa_answers")});
  GqaTraining s{short_training(3), 2};
  s.common.mode = ModeChoice::kHigh;
  EXPECT_EQ(train_gqa(s, f.context, f.folder.path() / "checkpoint"), train::Outcome::kDone);
  EXPECT_TRUE(f.sink.history.contains("all.loss") && f.sink.history.contains("balanced.loss"));
  score_gqa({}, f.context);
  const auto answers = test::region_data().names("gqa_answers");
  for (const auto& item : formats::read_item_lines(f.sink.item_files.at(0)))
    EXPECT_EQ(std::ranges::count(answers, item.prediction.value_or("")), 1) << item.id;
  int64_t balanced = 0;
  for (const auto& info : test::region_data().split("test").labelled("gqa")->infos) balanced += info.balanced;
  EXPECT_EQ(f.sink.finals.at("gqa_acc").n_items, balanced);
  EXPECT_EQ(f.sink.finals.at("gqa_acc.binary").n_items + f.sink.finals.at("gqa_acc.open").n_items, balanced);
  EXPECT_EQ(f.sink.finals.at("gqa_mode_high").value, 100.0);
}

TEST(VqaClassify, LearnsAnAnswerThatIsAlwaysRight) {
  // Blank pictures and blank texts leave the prior: training must move the answer to the most frequent one.
  Fixture f({.vectors = 1, .classes = test::region_data().names("answers")});
  VqaTraining s{.answering = Answering::kClassify, .common = short_training(40)};
  s.common.mode = ModeChoice::kLow, s.common.pictures = Pictures::kBlank, s.common.texts = Texts::kBlank, s.common.train.optim.lr = 1e-2;
  EXPECT_EQ(train_vqa(s, f.context, f.folder.path() / "checkpoint"), train::Outcome::kDone);
  score_vqa({.answering = Answering::kClassify, .pictures = Pictures::kBlank, .texts = Texts::kBlank}, f.context);
  EXPECT_GT(f.sink.finals.at("vqa_acc").value, 5.0);
  const auto infos = test::region_data().split("test").question_infos();
  const auto items = formats::read_item_lines(f.sink.item_files.at(0));
  ASSERT_EQ(items.size(), infos.size());
  for (size_t i = 0; i < items.size(); ++i)
    EXPECT_EQ(items[i].value, metrics::vqa_accuracy(items[i].prediction.value(), infos[i].answers)) << items[i].id;
  EXPECT_LT(f.sink.history.at("loss.class").back(), f.sink.history.at("loss.class").front());
}

TEST(PairwiseRetrieval, TrainsWithHardNegativesAndRanksEveryPair) {
  Fixture f({.form = systems::HeadForm::kRanking, .classes = {}});
  RetrievalTraining s;
  s.scoring = RetrievalScore::kPairwise, s.candidates = 3, s.hard = 2;
  s.train = short_training(3).train;
  EXPECT_EQ(train_retrieval(s, f.context, f.folder.path() / "checkpoint"), train::Outcome::kDone);
  EXPECT_TRUE(f.model->is_training());
  score_retrieval({.scoring = RetrievalScore::kPairwise, .gallery = 10, .galleries = 2, .batch = 64}, f.context);
  EXPECT_EQ(f.sink.finals.at("tr_r1").n_items, 20);
  EXPECT_EQ(f.sink.finals.at("ir_r1").n_items, 100);
  EXPECT_LE(f.sink.finals.at("tr_r1").value, f.sink.finals.at("tr_r5").value);
}

}  // namespace
}  // namespace vlp::tasks
