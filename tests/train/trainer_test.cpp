#include "core/train/trainer.hpp"

#include <cmath>
#include <iostream>
#include <limits>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "core/nn/tensor_file.hpp"
#include "core/train/divergence.hpp"
#include "core/util/error.hpp"
#include "core/util/scratch_folder.hpp"
#include "tests/support/memory_sink.hpp"
#include "tests/support/tensors.hpp"
#include "tests/support/tiny_world.hpp"

namespace vlp::train {
namespace {

using test::MemorySink;

TrainSpec short_training(int64_t steps) {
  TrainSpec s;
  s.steps = steps, s.batch = 8;
  s.optim.lr = 5e-3, s.optim.warmup_steps = 3, s.optim.clip = 1.0;
  return s;
}

// SemMIM with every loss, on the tiny world.
struct TinyRun {
  std::shared_ptr<systems::System> model;
  std::unique_ptr<data::Loader> loader;
  data::PackedSplit split = test::tiny_data().split("train");

  explicit TinyRun(uint64_t seed, const nlohmann::json& system = nlohmann::json::object(), const nlohmann::json& phase = nlohmann::json::object())
      : model(test::tiny_model(seed, true, system, phase)) {
    at::set_num_threads(1);
    loader = data::pair_loader(test::tiny_data(), split, {.batch = 8, .picture_size = 64, .views = data::Views::kTwo, .view = {}}, seed);
  }
  Outcome train(const std::filesystem::path& checkpoint, RunSink& sink, int64_t steps, double checkpoint_seconds = 1e9) {
    return train::train({.system = *model, .loader = *loader,
                         .losses = [&](const data::Batch& b, const systems::StepContext& c) { return model->losses(b, c); },
                         .weights = {{"itc", 1}, {"itm", 1}, {"mlm", 1}, {"plm", 1}, {"agreement", 1}, {"mim", 1}},
                         .spec = short_training(steps), .performance = {}, .device = nn::DeviceKind::cpu, .seed = 5, .checkpoint = checkpoint,
                         .checkpoint_seconds = checkpoint_seconds},
                        sink);
  }
};

void expect_same_bits(const systems::System& a, const systems::System& b) {
  const auto left = nn::state_of(a), right = nn::state_of(b);
  ASSERT_EQ(left.size(), right.size());
  for (const auto& [name, t] : left) EXPECT_TRUE(t.equal(right.at(name))) << name;
}

TEST(Trainer, SameSeedTwiceGivesTheSameBits) {
  const ScratchFolder a("vlp-train-a"), b("vlp-train-b");
  MemorySink sink;
  TinyRun first(1), second(1);
  EXPECT_EQ(first.train(a.path(), sink, 6), Outcome::kDone);
  EXPECT_EQ(second.train(b.path(), sink, 6), Outcome::kDone);
  expect_same_bits(*first.model, *second.model);
}

TEST(Trainer, StoppedAndContinuedEqualsUninterruptedBitForBit) {
  const ScratchFolder a("vlp-train-a"), b("vlp-train-b");
  MemorySink sink, stop_at_4(4);
  TinyRun whole(2), before(2), after(2);
  whole.train(a.path(), sink, 9);
  EXPECT_EQ(before.train(b.path(), stop_at_4, 9), Outcome::kStopped);
  EXPECT_EQ(stop_at_4.checkpoints, std::vector<int64_t>{4});
  EXPECT_EQ(after.train(b.path(), sink, 9), Outcome::kDone);  // a new process would build the model anew, as this does
  expect_same_bits(*after.model, *whole.model);
}

// Everything that a SemMIM step leaves behind: momentum weights, centres, temperature, the queue of candidates, draws of dropout.
TEST(Trainer, StateBeyondTheWeightsSurvivesACheckpointBitForBit) {
  const auto system = nlohmann::json::parse(R"({"image": {"attention_dropout": 0.1}, "text": {"dropout": 0.1, "attention_dropout": 0.1},
                                                "text_sep": "bert", "max_length": 33, "decoder_memory": "image_and_fused"})");
  const auto phase = nlohmann::json::parse(R"({"itc_bank": "queue", "itc_queue": 20, "itc_distill": 0.4, "itc_distill_ramp": 6,
      "mim": {"heads": "two", "head_hidden": [16, 12], "center": "shared", "ema_schedule": "cosine", "ema_when": "before_forward",
              "teacher_temperature": 0.07, "teacher_warmup_steps": 5, "masking": "block", "block_min": 2, "inject_projection": "linear"}})");
  const ScratchFolder a("vlp-train-a"), b("vlp-train-b");
  MemorySink sink, stop_at_4(4);
  TinyRun whole(2, system, phase), before(2, system, phase), after(2, system, phase);
  whole.train(a.path(), sink, 9);
  EXPECT_EQ(before.train(b.path(), stop_at_4, 9), Outcome::kStopped);
  EXPECT_EQ(after.train(b.path(), sink, 9), Outcome::kDone);
  expect_same_bits(*after.model, *whole.model);
  const auto state = nn::state_of(*whole.model);
  for (const char* name : {"mim.momentum_encoder.class_token", "mim.momentum_class_head.third.weight", "mim.center", "temperature", "itc_queue.image",
                           "itc_queue.text", "itc_queue.ids", "itc_queue.next"})
    EXPECT_TRUE(state.contains(name)) << name;
  EXPECT_EQ(state.at("itc_queue.next").item<int64_t>(), 9 * 8 % 20);
  EXPECT_GT(state.at("mim.center").abs().max().item<double>(), 0.0);
}

TEST(Trainer, CheckpointCadenceChangesNoResult) {
  const ScratchFolder a("vlp-train-a"), b("vlp-train-b");
  MemorySink sink;
  TinyRun rare(3), often(3);
  rare.train(a.path(), sink, 5);
  often.train(b.path(), sink, 5, 0.0);
  expect_same_bits(*rare.model, *often.model);
}

TEST(Trainer, LearnsTheTinyWorld) {
  const ScratchFolder a("vlp-train-a");
  MemorySink sink;
  TinyRun run(4);
  run.train(a.path(), sink, 250);
  const auto late = [&](const char* name) {  // mean of the last five logged
    const auto& h = sink.history[name];
    return (h.end()[-1] + h.end()[-2] + h.end()[-3] + h.end()[-4] + h.end()[-5]) / 5;
  };
  std::cout << "[ measured ] itc " << late("loss.itc") << ", mlm " << late("loss.mlm") << ", plm " << late("loss.plm") << "\n";
  EXPECT_LT(late("loss.itc"), 1.9);  // ln 8 = 2.08
  EXPECT_LT(late("loss.mlm"), 0.7 * sink.history["loss.mlm"].front());
  EXPECT_LT(late("loss.plm"), 0.7 * sink.history["loss.plm"].front());
}

TEST(Trainer, StopsOnALossThatIsNotFinite) {
  const ScratchFolder a("vlp-train-a");
  MemorySink sink;
  TinyRun run(5);
  const auto broken = [&](const data::Batch& b, const systems::StepContext& c) {
    auto t = run.model->losses(b, c);
    if (c.step == 2) t.terms.front().second = t.terms.front().second * std::numeric_limits<double>::quiet_NaN();
    return t;
  };
  try {
    train::train({.system = *run.model, .loader = *run.loader, .losses = broken,
                  .weights = {{"itc", 1}, {"itm", 1}, {"mlm", 1}, {"plm", 1}, {"agreement", 1}, {"mim", 1}}, .spec = short_training(5),
                  .performance = {}, .device = nn::DeviceKind::cpu, .seed = 5, .checkpoint = a.path()},
                 sink);
    FAIL();
  } catch (const Diverged& e) {
    EXPECT_TRUE(std::string(e.what()).starts_with("step 2: the loss or its gradient is not finite (itc nan, itm ")) << e.what();
  }
}

TEST(Divergence, FiresAfterMStepsAboveTheMedian) {
  Divergence d(3.0, 2);
  for (int i = 0; i < 101; ++i) EXPECT_FALSE(d.exploded(1.0));
  EXPECT_FALSE(d.exploded(2.9));
  EXPECT_FALSE(d.exploded(3.1));
  EXPECT_TRUE(d.exploded(3.1));
}

TEST(LearningRate, FollowsThePapersSchedule) {
  OptimSpec s;
  s.final_lr = 1e-6, s.warmup_steps = 1000;
  EXPECT_DOUBLE_EQ(learning_rate(s, 1e-4, 0, 78000), 1e-7);
  EXPECT_DOUBLE_EQ(learning_rate(s, 1e-4, 999, 78000), 1e-4);
  EXPECT_DOUBLE_EQ(learning_rate(s, 1e-4, 1000, 78000), 1e-4);
  EXPECT_NEAR(learning_rate(s, 1e-4, 39500, 78000), 0.5 * (1e-4 + 1e-6), 1e-9);
  EXPECT_NEAR(learning_rate(s, 1e-4, 77999, 78000), 1e-6, 1e-9);
  s.schedule = Schedule::kLinear;
  EXPECT_NEAR(learning_rate(s, 1e-4, 39500, 78000), 0.5e-4, 1e-9);
}

// Two parameters, three steps of torch.optim.AdamW with decay on the matrix alone; tests/ref/adamw.py.
struct TwoParameters final : nn::Module {
  TwoParameters(const at::Tensor& w, const at::Tensor& b) : weight(register_parameter("weight", w.clone())), bias(register_parameter("bias", b.clone())) {}
  at::Tensor weight, bias;
};

TEST(AdamW, MatchesPyTorchOverThreeSteps) {
  const auto ref = test::load_ref("adamw");
  TwoParameters m(ref.at("weight0"), ref.at("bias0"));
  OptimSpec s;
  s.lr = 1e-2, s.warmup_steps = 0, s.schedule = Schedule::kConstant, s.weight_decay = 0.1, s.beta2 = 0.98, s.clip = 1.0;
  (m.weight.sum() + m.bias.sum()).backward();
  Reach reach;
  note_reach(m, 0, reach);
  FlatParameters flat(m, NoDecay::kDims, reach);
  AdamW optimiser(flat, s);
  for (int64_t k = 0; k < 3; ++k) {
    flat.gradients().zero_();
    ((m.weight * ref.at("x")).sum().square() + (m.bias - 1).square().sum()).backward();
    const auto norm = optimiser.clip();
    EXPECT_TRUE(test::near(norm, ref.at("norms")[k]));
    optimiser.step(k, 3);
  }
  EXPECT_TRUE(test::near(m.weight, ref.at("weight3")));
  EXPECT_TRUE(test::near(m.bias, ref.at("bias3")));
}

TEST(FlatParameters, LeavesAloneWhatNoLossReaches) {
  TwoParameters m(at::ones({2, 2}), at::ones({2}));
  m.weight.sum().backward();
  Reach reach;
  note_reach(m, 0, reach);
  FlatParameters flat(m, NoDecay::kDims, reach);
  EXPECT_EQ(flat.names(), std::vector<std::string>{"weight"});
  EXPECT_EQ(flat.values().numel(), 4);
}

// Steps of kind 0 reach the matrix, those of kind 1 both.
FlatParameters two_kinds(TwoParameters& m) {
  Reach reach;
  m.weight.sum().backward();
  note_reach(m, 0, reach);
  (m.weight.sum() + m.bias.sum()).backward();
  note_reach(m, 1, reach);
  return {m, NoDecay::kDims, reach};
}

TEST(AdamW, SkipsIdleParametersOrLetsThemDrift) {
  for (const auto idle : {IdleParams::kSkip, IdleParams::kZeroGrad}) {
    TwoParameters m(at::ones({2, 2}), at::ones({2}));
    auto flat = two_kinds(m);
    OptimSpec s;
    s.lr = 1e-2, s.warmup_steps = 0, s.schedule = Schedule::kConstant, s.idle_params = idle;
    AdamW optimiser(flat, s);
    flat.gradients().fill_(1.0);
    optimiser.step(0, 10, 1);
    const auto bias = m.bias.clone(), weight = m.weight.clone(), moment = optimiser.first_moment().clone();
    flat.gradients().zero_();
    m.weight.mutable_grad().fill_(1.0);
    optimiser.step(1, 10, 0);
    EXPECT_FALSE(m.weight.equal(weight));
    EXPECT_EQ(m.bias.equal(bias), idle == IdleParams::kSkip) << "momentum moves what is not skipped";
  }
}

TEST(AdamW, BiasCorrectionCountsTheUpdatesOfAGroup) {
  // The bias, first reached in step 5, moves by the full learning rate as a first update does.
  TwoParameters m(at::ones({2, 2}), at::ones({2}));
  auto flat = two_kinds(m);
  OptimSpec s;
  s.lr = 1e-2, s.warmup_steps = 0, s.schedule = Schedule::kConstant, s.weight_decay = 0;
  AdamW optimiser(flat, s);
  for (int64_t step = 0; step < 5; ++step) flat.gradients().fill_(1.0), optimiser.step(step, 10, 0);
  flat.gradients().fill_(1.0);
  optimiser.step(5, 10, 1);
  EXPECT_TRUE(test::near(m.bias, at::full({2}, 0.99)));
}

// pytorch_pretrained_bert's BertAdam by hand: m = 0.1 g, v = 0.001 g^2, p -= lr (m / (sqrt(v) + eps) + wd p).
TEST(BertAdam, HasNoBiasCorrectionAndDecaysEverything) {
  TwoParameters m(at::full({2, 2}, 2.0), at::full({2}, 2.0));
  Reach reach;
  (m.weight.sum() + m.bias.sum()).backward();
  note_reach(m, 0, reach);
  FlatParameters flat(m, NoDecay::kNone, reach);
  OptimSpec s;
  s.algorithm = Algorithm::kBertAdam;
  s.lr = 1e-2, s.warmup_steps = 0, s.schedule = Schedule::kConstant, s.weight_decay = 0.01, s.beta1 = 0.9, s.beta2 = 0.999, s.epsilon = 1e-6;
  AdamW optimiser(flat, s);
  flat.gradients().fill_(3.0);
  optimiser.step(0, 10);
  const double expected = 2.0 - 1e-2 * (0.3 / (std::sqrt(0.001 * 9.0) + 1e-6) + 0.01 * 2.0);
  EXPECT_TRUE(test::near(m.weight, at::full({2, 2}, expected)));
  EXPECT_TRUE(test::near(m.bias, at::full({2}, expected)));
}

}  // namespace
}  // namespace vlp::train
