#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "core/tasks/generate.hpp"
#include "core/tasks/probe.hpp"
#include "core/tasks/retrieval.hpp"
#include "core/tasks/vqa.hpp"
#include "core/util/error.hpp"
#include "core/util/scratch_folder.hpp"
#include "tests/support/memory_sink.hpp"
#include "tests/support/tiny_world.hpp"

namespace vlp::tasks {
namespace {

using test::MemorySink;

// A generator whose next-token probabilities are a table indexed by the last token.
class TableGenerator final : public systems::TextGenerator {
 public:
  explicit TableGenerator(at::Tensor table) : log_p_(table.log()) {}
  Memory fuse(const at::Tensor&, const systems::TextStates&) const override { return {}; }
  at::Tensor decode(const Memory&, const at::Tensor& input) const override { return at::one_hot(input, log_p_.size(0)).to(at::kFloat); }
  at::Tensor token_logits(const at::Tensor& hidden) const override { return at::matmul(hidden, log_p_); }

 private:
  at::Tensor log_p_;
};

// Tokens: 0 start, 1 end, 2 "a", 3 "b". Greedy takes "a" (0.6) and can only go on badly; "b" leads to a sure end.
TableGenerator trap() {
  const double e = 1e-9;
  return TableGenerator(at::tensor({e, e, 0.6, 0.4,  //
                                    0.25, 0.25, 0.25, 0.25,  //
                                    e, 0.3, 0.35, 0.35,  //
                                    e, 1.0, e, e}, at::kFloat).view({4, 4}));
}
systems::TextGenerator::Memory rows(int64_t n) { return {at::zeros({n, 1, 1}), at::ones({n, 1}, at::kBool)}; }

TEST(Generate, GreedyTakesTheLikeliestTokenEachTime) {
  const auto out = generate(trap(), rows(2), {.beam = 1, .max_length = 2, .cls_id = 0, .sep_id = 1});
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[0].front(), 2);
}

TEST(Generate, BeamFindsTheBetterSequence) {
  // "b" [end]: log 0.4 over penalty(2); "a" [end]: log 0.18.
  const auto out = generate(trap(), rows(1), {.beam = 3, .max_length = 2, .cls_id = 0, .sep_id = 1});
  EXPECT_EQ(out[0], (std::vector<int64_t>{3}));
}

TEST(Generate, MinLengthForbidsAnEarlyEnd) {
  // Ending at once is likeliest (0.9); with one token asked for "a" (0.06) comes first, then the end (0.9).
  const double e = 1e-9;
  const TableGenerator model(at::tensor({e, 0.9, 0.06, 0.04, 0.25, 0.25, 0.25, 0.25, e, 0.9, 0.05, 0.05, e, 0.9, 0.05, 0.05}, at::kFloat).view({4, 4}));
  for (const int64_t beam : {1, 3}) {
    EXPECT_EQ(generate(model, rows(1), {.beam = beam, .max_length = 4, .cls_id = 0, .sep_id = 1})[0], (std::vector<int64_t>{}));
    EXPECT_EQ(generate(model, rows(1), {.beam = beam, .max_length = 4, .min_length = 1, .cls_id = 0, .sep_id = 1})[0], (std::vector<int64_t>{2}));
  }
}

TEST(Generate, TheLengthPenaltyFavoursLongerAnswersByItsExponent) {
  // The end at once: log 0.4 / 1. "a" and the end: log 0.6 + log 0.5 = log 0.3 over (7/6)^alpha. They tie at alpha = 1.77.
  const double e = 1e-9;
  const TableGenerator model(at::tensor({e, 0.4, 0.6, e, 0.25, 0.25, 0.25, 0.25, 0.25, 0.5, 0.25, e, 0.25, 0.25, 0.25, 0.25}, at::kFloat).view({4, 4}));
  const auto with = [&](double alpha) { return generate(model, rows(1), {.beam = 2, .max_length = 2, .length_alpha = alpha, .cls_id = 0, .sep_id = 1})[0]; };
  EXPECT_EQ(with(1.6), (std::vector<int64_t>{}));
  EXPECT_EQ(with(1.95), (std::vector<int64_t>{2}));
}

struct Fixture {
  std::shared_ptr<systems::System> model = test::tiny_model(1, false);
  ScratchFolder folder{"vlp-tasks"};
  MemorySink sink;
  Context context{*model, test::tiny_data(), data::Inputs::kPixels, 64, 1, {}, nn::DeviceKind::cpu, folder.path(), sink};
  Fixture() { at::set_num_threads(1); }
};

TEST(Retrieval, ReportsBothStagesOverAllGalleries) {
  Fixture f;
  score_retrieval({.gallery = 10, .candidates = 4}, f.context);
  for (const char* name : {"tr_r1", "tr_r10", "ir_r1", "ir_r10", "tr_r1_itc", "ir_r10_itc"}) ASSERT_TRUE(f.sink.finals.contains(name)) << name;
  EXPECT_EQ(f.sink.finals["tr_r1"].n_items, 20);
  EXPECT_EQ(f.sink.finals["ir_r1"].n_items, 100);
  EXPECT_LE(f.sink.finals["tr_r1"].value, f.sink.finals["tr_r10"].value);
  EXPECT_EQ(f.sink.item_files.size(), 2u);
}

TEST(Retrieval, ScoresDoNotDependOnTheBatchSize) {
  Fixture a, b;
  score_retrieval({.gallery = 20, .candidates = 20, .batch = 7}, a.context);
  score_retrieval({.gallery = 20, .candidates = 20, .batch = 512}, b.context);
  for (const auto& [name, score] : a.sink.finals) EXPECT_NEAR(score.value, b.sink.finals[name].value, 1e-9) << name;
}

TEST(Retrieval, ReRankingCannotFindWhatTheFirstStageLost) {
  Fixture f;
  score_retrieval({.gallery = 20, .candidates = 1}, f.context);
  EXPECT_DOUBLE_EQ(f.sink.finals["ir_r10"].value, f.sink.finals["ir_r1"].value);
  EXPECT_DOUBLE_EQ(f.sink.finals["ir_r1"].value, f.sink.finals["ir_r1_itc"].value);
}

TEST(Retrieval, SaysWhenTheGalleryIsLargerThanTheSplit) {
  Fixture f;
  try {
    score_retrieval({.gallery = 21}, f.context);
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_STREQ(e.what(), "retrieval.gallery = 21, but the split has 20 pictures");
  }
}

TEST(Retrieval, FineTuningLearns) {
  Fixture f;
  RetrievalTraining s;
  s.itm = 0;
  s.train.steps = 500, s.train.batch = 12;
  s.train.optim.lr = 5e-3, s.train.optim.warmup_steps = 5;
  EXPECT_EQ(train_retrieval(s, f.context, f.folder.path() / "checkpoint"), train::Outcome::kDone);
  EXPECT_LT(f.sink.history["loss.itc"].back(), 1.6);  // ln 12 = 2.48
  score_retrieval({.split = "train", .gallery = 48, .candidates = 16}, f.context);
  EXPECT_GT(f.sink.finals["tr_r10_itc"].value, 60.0);  // chance 20
}

TEST(Vqa, FineTuningLearnsToAnswerInTheRightWords) {
  Fixture f;
  VqaTraining s;
  auto& t = s.common.train;
  t.steps = 400, t.batch = 16, t.optim.lr = 5e-3, t.optim.warmup_steps = 5;
  EXPECT_EQ(train_vqa(s, f.context, f.folder.path() / "checkpoint"), train::Outcome::kDone);
  EXPECT_LT(f.sink.history["loss.answer"].back(), 0.5 * f.sink.history["loss.answer"].front());
  score_vqa({.split = "train"}, f.context);
  EXPECT_GT(f.sink.finals["vqa_acc"].value, 25.0);
  EXPECT_EQ(f.sink.finals["vqa_acc"].n_items, test::tiny_data().split("train").questions().size());
}

TEST(Probe, AnUntrainedModelIsAtItsPriors) {
  Fixture f;
  score_probe({.split = "train", .batch = 16}, f.context);
  EXPECT_EQ(f.sink.finals["itm_acc"].n_items, 3 * 48);
  EXPECT_NEAR(f.sink.finals["itc_acc"].value, 100.0 / 16, 12.0);
  EXPECT_LT(f.sink.finals["mlm_acc"].value, 15.0);
}

}  // namespace
}  // namespace vlp::tasks
