#include "experiments/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/fixture.hpp"

namespace vlp::experiments {
namespace {

using testing::HasSubstr;
using testing::Not;

class PlanTest : public testing::Test {
 protected:
  void load(const std::string& text, const LoadOptions& options = {}) {
    SpecTree tree;
    tree.write("demo/table-1.toml", text);
    exhibit = tree.load("demo/table-1", options);
    stages = toy_stages(exhibit);
  }
  // Everything done by `by`, 10 seconds each.
  void all_done(const std::string& by) {
    for (const auto& run : stages.runs) history.runs[run.run_key] = {"DONE", "", by, 10};
  }
  // What the exhibit's last plan held, from another spec.
  void remember(const std::string& text) {
    SpecTree tree;
    tree.write("demo/table-1.toml", text);
    const auto old = toy_stages(tree.load("demo/table-1"));
    for (const auto& use : old.row_runs)
      for (const auto& run : old.runs)
        if (run.run_key == use.run_key) history.before[{use.row, use.seed, run.kind, run.name}] = run.parts;
  }
  PlannedStage stage(const std::string& row, const std::string& kind, const std::string& name, int64_t seed) {
    plan = make_plan(exhibit, stages, history);
    const auto& key = find_run(stages, row, kind, name, seed).run_key;
    for (const auto& s : plan.stages)
      if (s.run->run_key == key) return s;
    throw std::runtime_error("not wanted");
  }
  const ClaimOutlook& claim(const std::string& id) {
    plan = make_plan(exhibit, stages, history);
    for (const auto& c : plan.claims)
      if (c.claim->id == id) return c;
    throw std::runtime_error(id);
  }

  Exhibit exhibit;
  Stages stages;
  History history;
  Plan plan;
};

TEST_F(PlanTest, NothingWasEverRun) {
  load(kTable);
  const auto s = stage("r15", "pretrain", "main", 1);
  EXPECT_EQ(s.status, Prospective::kNew);
  EXPECT_EQ(s.reason, "never run");
  EXPECT_TRUE(s.guessed);
  EXPECT_EQ(s.seconds, guessed_seconds("micro", "pretrain"));
}

TEST_F(PlanTest, WhatIsDoneIsNotDoneAgain) {
  load(kTable);
  all_done("demo/table-1");
  EXPECT_EQ(stage("r15", "pretrain", "main", 1).status, Prospective::kDone);
  EXPECT_EQ(stage("r15", "pretrain", "main", 1).reused_from, "");
  all_done("demo/table-9");
  EXPECT_EQ(stage("r15", "pretrain", "main", 1).reused_from, "demo/table-9");
}

TEST_F(PlanTest, NewStagesSayWhatChanged) {
  load(replace(kTable, "steps = 50", "steps = 51"));
  remember(kTable);
  EXPECT_EQ(stage("r15", "prepare", "data", 0).reason, "never run");  // planned before, but never executed
  EXPECT_EQ(stage("r15", "pretrain", "base", 0).reason, "config changed: pretrain.steps");
  EXPECT_EQ(stage("r15", "pretrain", "main", 0).reason, "parent changed");
  EXPECT_EQ(stage("tuned_only", "finetune", "vqa", 0).reason, "never run");
}

TEST_F(PlanTest, ChangedCodeNamesTheComponent) {
  load(kTable);
  const auto& run = find_run(stages, "r15", "pretrain", "base", 0);
  auto parts = run.parts;
  for (auto& part : parts)
    if (part.part == "code") part = {"code", "other", R"({"nn":{"sources":"0","version":1}})"};
  history.before[{"r15", 0, "pretrain", "base"}] = parts;
  EXPECT_THAT(stage("r15", "pretrain", "base", 0).reason, HasSubstr("code changed: "));
}

TEST_F(PlanTest, ErroredStagesSayWhatHelpsAndBlockTheirChildren) {
  load(kTable);
  history.runs[find_run(stages, "r15", "pretrain", "main", 0).run_key] = {"FAILED", "out_of_memory: 8 GB", "", 0};
  EXPECT_EQ(stage("r15", "pretrain", "main", 0).status, Prospective::kErrored);
  EXPECT_EQ(stage("r15", "pretrain", "main", 0).reason, "FAILED (out_of_memory: 8 GB), needs --retry failed");
  EXPECT_EQ(stage("r15", "finetune", "vqa", 0).status, Prospective::kBlocked);
  EXPECT_EQ(stage("r15", "evaluate", "vqa", 0).reason, "blocked by its parent");  // and grandchildren
  EXPECT_EQ(stage("r30", "finetune", "vqa", 0).status, Prospective::kNew);
}

TEST_F(PlanTest, InterruptedRunsResume) {
  load(kTable);
  history.runs[find_run(stages, "r15", "pretrain", "main", 0).run_key] = {"LOST", "", "", 0};
  EXPECT_EQ(stage("r15", "pretrain", "main", 0).reason, "resumes (LOST)");
}

TEST_F(PlanTest, CostsComeFromWhatWasTimed) {
  load(kTable);
  const auto cost = [](const results_db::RunDef& run) { return class_of(run.kind, run.name, run.frozen_json); };
  const auto main = cost(find_run(stages, "r15", "pretrain", "main", 0));
  history.costs.add({main.name, main.steps / 2}, 30.0);  // half as long
  EXPECT_DOUBLE_EQ(stage("r15", "pretrain", "main", 0).seconds, 60.0);
  EXPECT_FALSE(stage("r15", "pretrain", "main", 0).guessed);
  history.costs.add(cost(find_run(stages, "r15", "evaluate", "vqa", 0)), 7.0);  // no steps: the mean
  history.costs.add(cost(find_run(stages, "r15", "evaluate", "vqa", 0)), 9.0);
  EXPECT_DOUBLE_EQ(stage("r15", "evaluate", "vqa", 1).seconds, 8.0);
  history.costs = {};
  history.costs.add({"semvlp pretrain main", main.steps}, 30.0);  // another system tells nothing
  EXPECT_TRUE(stage("r15", "pretrain", "main", 0).guessed);
}

TEST(StageClass, NamesTheSystemAndCountsStepsOfTraining) {
  const auto main = class_of("pretrain", "main", R"({"config": {"model": {"system": "semvlp"}, "pretrain": {"steps": 600}}})");
  EXPECT_EQ(main.name, "semvlp pretrain main");
  EXPECT_EQ(main.steps, 600);
  EXPECT_EQ(class_of("evaluate", "vqa", R"({"config": {"model": {"system": "cmal"}, "evaluate": {}}})").steps, 0);
}

TEST_F(PlanTest, ASelectionCountsOnlyItsPart) {
  load(kTable, {.variant = {}, .set = {"rows=r15", "seeds=0"}});
  EXPECT_EQ(make_plan(exhibit, stages, history).stages.size(), 7U);
}

TEST_F(PlanTest, WithoutNoiseTheEffectIsInSdUnits) {
  load(replace(kTable, "seeds = { default = [0, 1] }\nfigure", "seeds = { default = [0, 1, 2] }\nfigure"));
  const auto& best = claim("best.tr_r1");
  EXPECT_NEAR(*best.gap, 0.7, 1e-12);
  EXPECT_NEAR(*best.mde, 2.30, 0.03);  // paired, r = .5, three seeds: the table of the harness notes
  EXPECT_FALSE(best.p_confirmed);
  EXPECT_EQ(best.sd_source, "");
}

TEST_F(PlanTest, AGuessSpeaksUntilNoiseIsMeasured) {
  load(replace(kTable, "seeds = { default = [0, 1] }\nfigure", "sd_guess = { tr_r1 = 0.2 }\nseeds = { default = [0, 1, 2] }\nfigure"));
  EXPECT_EQ(claim("best.tr_r1").sd_source, "sd_guess of the spec");
  EXPECT_NEAR(*claim("best.tr_r1").mde, 0.2 * 2.30, 0.006);  // of the differences: paired, three seeds
  EXPECT_EQ(claim("best.vqa_acc").sd_source, "");
  history.noise = {{"tr_r1", "test", 2.0, 2, "r30"}};
  EXPECT_EQ(claim("best.tr_r1").sd_source, "the noise floor of row r30, seeds taken to correlate by 0.5");
}

TEST_F(PlanTest, AnUnpairedTableUsesWelch) {
  load(replace(replace(kTable, "seeds = { default = [0, 1] }\nfigure", "seeds = { default = [0, 1, 2] }\nfigure"), "paired_seed", "welch"));
  EXPECT_NEAR(*claim("best.tr_r1").mde, 2.71, 0.03);
}

TEST_F(PlanTest, TheNoiseFloorTellsWhatCanBeDecided) {
  load(replace(kTable, "seeds = { default = [0, 1] }\nfigure", "seeds = { default = [0, 1, 2] }\nfigure"));
  history.noise = {{"tr_r1", "test", 0.05, 2, "r30"}, {"vqa_acc", "test", 2.0, 2, "r30"}};
  EXPECT_EQ(claim("best.tr_r1").note, "ok");
  EXPECT_GT(*claim("best.tr_r1").p_confirmed, 0.95);
  EXPECT_GT(*claim("best.tr_r1").mde_high, *claim("best.tr_r1").mde);
  EXPECT_THAT(claim("best.vqa_acc").note, HasSubstr("CANNOT_DECIDE with this budget: n="));
}

// Scores of three seeds: 60, 65, 70, all moved by `shift`, and the middle one by a tenth of it more.
results_db::Cell measured(const char* row, double shift) {
  results_db::Cell c;
  c.row = row, c.metric = "tr_r1", c.n = 3;
  for (int seed = 0; seed < 3; ++seed) {
    results_db::SeedScore score;
    score.seed = seed;
    score.value = 60.0 + 5 * seed + shift + (seed == 1 ? 0.1 : 0.0) * shift;
    c.seeds.push_back(score);
  }
  return c;
}

TEST_F(PlanTest, SeedsAsBlocksTakeTheNoiseOfAllRows) {
  load(replace(replace(kTable, "seeds = { default = [0, 1] }\nfigure", "seeds = { default = [0, 1, 2] }\nfigure"), "paired_seed", "seeds_as_blocks"));
  EXPECT_NEAR(*claim("best.tr_r1").mde, 1.755, 1e-3);  // scipy: the non-central t of 4 df, r = .5; two paired rows have 2.30
  history.cells = {measured("tuned_only", 3), measured("r15", 0), measured("r30", 1)};
  EXPECT_EQ(claim("best.tr_r1").sd_source, "3 rows, seeds as blocks");
  const double all_rows = *claim("best.tr_r1").mde;
  history.cells[0].missing.push_back({0, "FAILED"});
  EXPECT_EQ(claim("best.tr_r1").sd_source, "2 rows, seeds as blocks");
  EXPECT_NE(*claim("best.tr_r1").mde, all_rows);
}

TEST_F(PlanTest, MeasuredPairsReplaceTheAssumedCorrelation) {
  load(replace(kTable, "seeds = { default = [0, 1] }\nfigure", "seeds = { default = [0, 1, 2] }\nfigure"));
  history.noise = {{"tr_r1", "test", 5.0, 2, "r30"}};
  history.cells = {measured("r15", 0), measured("r30", 1)};
  EXPECT_EQ(claim("best.tr_r1").sd_source, "the differences of 3 seeds");
  EXPECT_LT(*claim("best.tr_r1").mde, 0.2);
}

TEST_F(PlanTest, AGapThatRoundingCanHideIsVacuous) {
  load(replace(kTable, "tr_r1 = \"80.8\"", "tr_r1 = \"81.4\""));
  EXPECT_EQ(claim("best.tr_r1").note, "VACUOUS (rounding 0.1)");
  EXPECT_FALSE(claim("best.tr_r1").mde);
}

TEST_F(PlanTest, TheTextSaysItAll) {
  load(kTable);
  all_done("demo/table-9");
  history.runs.erase(find_run(stages, "r15", "evaluate", "vqa", 0).run_key);
  history.runs[find_run(stages, "r30", "finetune", "vqa", 1).run_key] = {"FAILED", "exit: 9", "", 0};
  history.runs.erase(find_run(stages, "r30", "evaluate", "vqa", 1).run_key);
  const auto& timed = find_run(stages, "r15", "evaluate", "vqa", 0);
  history.costs.add(class_of(timed.kind, timed.name, timed.frozen_json), 25.0);
  EXPECT_EQ(plan_text(exhibit, make_plan(exhibit, stages, history)),
            "demo/table-1  Effect of the mask ratio  micro world cpu  fidelity PROXY  3 rows x 2 seeds, 31 runs (limit 400)\n"
            "stage                  planned  done   new errored  cost\n"
            "prepare data                 1     1     0       0  -\n"
            "pretrain base                2     2     0       0  -\n"
            "pretrain main                4     4     0       0  -\n"
            "finetune retrieval           6     6     0       0  -\n"
            "evaluate retrieval           6     6     0       0  -\n"
            "finetune vqa                 6     5     0       1  -\n"
            "evaluate vqa                 6     4     2       0  50 s\n"
            "new because  blocked by its parent: 1   never run: 1\n"
            "reused from  demo/table-9: 28\n"
            "errored      finetune vqa of r30 seed 1: FAILED (exit: 9), needs --retry failed\n"
            "cost  about 85 s of one process new, 5 min saved by what is there; guessed, as never timed here: finetune vqa\n"
            "claim              gap   MDE a  MDE a/m  at sd hi  P(conf|gap)  P(contra|0)\n"
            "best.tr_r1       +0.70    5.79     5.79         -            -            -  in units of the seed sd, which is unknown\n"
            "best.vqa_acc     +0.47    5.79     5.79         -            -            -  in units of the seed sd, which is unknown\n"
            "pretraining      +5.00    5.79     5.79         -            -            -  in units of the seed sd, which is unknown\n");
}

}  // namespace
}  // namespace vlp::experiments
