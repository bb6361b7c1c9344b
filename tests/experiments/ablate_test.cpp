// `vlp ablate`: what the command line says, and what becomes of it in an exhibit.

#include "experiments/ablate_line.hpp"

#include <ctime>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "experiments/plan.hpp"
#include "experiments/planned.hpp"
#include "experiments/verb_support.hpp"
#include "tests/experiments/fixture.hpp"
#include "tests/support/refusal.hpp"

namespace vlp::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::optional<Ablation> ablation(const std::vector<std::string>& args) {
  const auto line = CommandLine::parse(
      {.verb = "ablate", .names = "SPEC", .summary = "", .most = 100, .options = joined({ablate_options(), planning_options()})}, args);
  return read_ablation(line, "demo/table-1");
}

std::string refusal(const std::vector<std::string>& args) {
  return test::refusal([&] { ablation(args); });
}

class Ablate : public testing::Test {
 protected:
  Ablate() { tree.write("demo/table-1.toml", kTable); }
  Exhibit load(const std::vector<std::string>& args) { return tree.load("demo/table-1", {.variant = {}, .ablation = ablation(args)}); }
  std::string problems(const std::vector<std::string>& args, std::optional<int64_t> max_runs = {}) {
    return tree.problems("demo/table-1", {.variant = {}, .ablation = ablation(args), .max_runs = max_runs});
  }
  static std::vector<std::string> keys(const Exhibit& e) {
    std::vector<std::string> out;
    for (const auto& row : e.def.rows) out.push_back(row.key);
    return out;
  }
  SpecTree tree;
};

TEST_F(Ablate, AGridFromTheAnchorRow) {
  const auto e = load({"demo/table-1", "--grid", "pretrain.main.mim.ratio=0.1,0.2", "pretrain.main.lr=0.01,0.02"});
  EXPECT_EQ(e.def.key.id, "demo/table-1+grid-ratio-lr");
  EXPECT_EQ(e.def.kind, "ablation");
  EXPECT_THAT(keys(e), ElementsAre("r30", "ratio=0.1+lr=0.01", "ratio=0.1+lr=0.02", "ratio=0.2+lr=0.01", "ratio=0.2+lr=0.02"));
  EXPECT_EQ(e.def.rows[0].role, "anchor");
  EXPECT_TRUE(e.def.rows[0].paper.empty());
  EXPECT_EQ(e.def.rows[1].label, "ratio 0.1, lr 0.01");
  EXPECT_EQ(e.rows[4].config["pretrain"]["main"]["mim"]["ratio"], 0.2);
  EXPECT_TRUE(e.def.claims.empty());
  EXPECT_THAT(e.def.spec_text, testing::EndsWith("\n# vlp ablate demo/table-1 --grid pretrain.main.mim.ratio=0.1,0.2 pretrain.main.lr=0.01,0.02\n"));
}

TEST_F(Ablate, ThePointThatIsTheBaseRowIsTheBaseRow) {
  const auto e = load({"demo/table-1", "--base", "r15", "--grid", "pretrain.main.mim.ratio=0.15,0.3"});
  EXPECT_THAT(keys(e), ElementsAre("r15", "ratio=0.3"));
  ASSERT_EQ(e.def.designs.size(), 1U);
  EXPECT_EQ(e.def.designs[0].factors[0].of_row, (std::map<std::string, std::string>{{"r15", "0.15"}, {"ratio=0.3", "0.3"}}));
  EXPECT_EQ(e.def.figure_levels.at("r15"), 0.15);
  EXPECT_THAT(e.chosen, ElementsAre("r15", "ratio=0.3"));
}

TEST_F(Ablate, OneAtATimeKnowsTheBaseLevels) {
  const auto e = load({"demo/table-1", "--one-at-a-time", "pretrain.main.mim.ratio=0.1,0.5", "model.dim=32"});
  EXPECT_THAT(keys(e), ElementsAre("r30", "ratio=0.1", "ratio=0.5", "dim=32"));
  const auto& factors = e.def.designs[0].factors;
  EXPECT_EQ(factors[0].of_row.at("r30"), "0.3");  // its default: the row sets nothing
  EXPECT_THAT(factors[0].levels, ElementsAre("0.1", "0.5", "0.3"));
  EXPECT_EQ(factors[1].of_row.at("r30"), "64");
}

TEST_F(Ablate, ZipPairsValues) {
  EXPECT_THAT(keys(load({"demo/table-1", "--zip", "model.dim=16,32", "--zip", "pretrain.main.lr=0.1,0.2"})),
              ElementsAre("r30", "dim=16+lr=0.1", "dim=32+lr=0.2"));
}

TEST_F(Ablate, DropClaimsWhatEachPartCosts) {
  const auto e = load({"demo/table-1", "--drop", "pretrain.main.lr,perf.precision=bf16", "--delta", "0.5"});
  EXPECT_THAT(keys(e), ElementsAre("r30", "no_lr", "no_precision"));
  EXPECT_EQ(e.rows[1].config["pretrain"]["main"]["lr"], 0.0);
  EXPECT_EQ(e.rows[2].config["perf"]["precision"], "bf16");
  ASSERT_EQ(e.def.claims.size(), 4U);  // of both primary metrics
  EXPECT_EQ(e.def.claims[0].id, "no_lr_costs.tr_r1");
  EXPECT_EQ(e.def.claims[0].kind, "cost");
  EXPECT_THAT(e.def.claims[0].rows, ElementsAre("r30", "no_lr"));
  EXPECT_EQ(*e.def.claims[0].expected, 0.5);
}

TEST_F(Ablate, FactorialClaimsEffectsOfEveryRow) {
  const auto e = load({"demo/table-1", "--factorial", "pretrain.main.mim.ratio=0.1,0.3", "model.dim=16,64", "--expect", "1", "--metrics", "vqa_acc",
                       "--name", "mine"});
  EXPECT_EQ(e.def.key.id, "mine");
  EXPECT_THAT(keys(e), ElementsAre("r30", "ratio=0.1+dim=16", "ratio=0.1+dim=64", "ratio=0.3+dim=16"));  // both on is the base
  ASSERT_EQ(e.def.claims.size(), 3U);
  EXPECT_THAT(e.def.claims[0].rows, ElementsAre("ratio=0.1+dim=16", "ratio=0.1+dim=64", "ratio=0.3+dim=16", "r30"));
  EXPECT_EQ(e.def.claims[0].shape, "--++");
  EXPECT_EQ(e.def.claims[2].shape, "+--+");
  EXPECT_FALSE(e.def.claims[2].headline);
}

TEST_F(Ablate, RunsAreSharedWithTheTable) {
  const auto table = toy_stages(tree.load("demo/table-1")), sweep = toy_stages(load({"demo/table-1", "--grid", "pretrain.main.mim.ratio=0.15,0.5"}));
  EXPECT_EQ(find_run(table, "r15", "evaluate", "vqa", 1).run_key, find_run(sweep, "ratio=0.15", "evaluate", "vqa", 1).run_key);
  EXPECT_EQ(find_run(table, "r30", "evaluate", "vqa", 1).run_key, find_run(sweep, "r30", "evaluate", "vqa", 1).run_key);
  EXPECT_NE(find_run(table, "r30", "evaluate", "vqa", 1).run_key, find_run(sweep, "ratio=0.5", "evaluate", "vqa", 1).run_key);
}

TEST_F(Ablate, NoDesignMeansTheSpecsOwnSweeps) {
  EXPECT_FALSE(ablation({"demo/table-1"}).has_value());
  EXPECT_FALSE(ablation({"demo/table-1", "rows=r15", "--seeds", "3"}).has_value());
}

TEST_F(Ablate, ACommandLineThatCannotBeMeant) {
  EXPECT_EQ(refusal({"s", "--grid", "a=1", "--zip", "b=1"}), "vlp ablate: --grid and --zip: an ablation has one design");
  EXPECT_EQ(refusal({"s", "--base", "r15"}), "vlp ablate: --base: needs a design: --grid, --zip, --one-at-a-time, --drop or --factorial");
  EXPECT_EQ(refusal({"s", "--drop", "a"}),
            "vlp ablate: --drop needs --delta: the cost (in points of the metric) that each part is claimed to exceed");
  EXPECT_EQ(refusal({"s", "--factorial", "a=0,1"}),
            "vlp ablate: --factorial needs --expect: the effect (in points of the metric) that is worth finding");
  EXPECT_EQ(refusal({"s", "--grid", "a=0,1", "--delta", "1"}), "vlp ablate: --delta belongs to --drop; other designs take --expect");
  EXPECT_EQ(refusal({"s", "--drop", "a", "--delta", "none"}), "vlp ablate: --delta = none is not a number above 0");
  EXPECT_EQ(refusal({"s", "--zip", "a=1,2", "b=1"}),
            "--zip:2:1: error: zip: axis 'a' has 2 values and axis 'b' 1; they must be equally many\n"
            "    2 | b=1\n      | ^\n1 error in 1 file");
  EXPECT_EQ(refusal({"s", "--grid", "ratio"}),
            "--grid:1:1: error: 'ratio' names no setting and its values\n    1 | ratio\n      | ^~~~~ write KEY=VALUE,VALUE\n1 error in 1 file");
  EXPECT_THAT(refusal({"s", "--factorial", "a=0,1,2", "--expect", "1"}),
              HasSubstr("factorial: axis 'a' needs exactly two values, off and on, not 3"));
  EXPECT_THAT(refusal({"s", "--grid", "a=0.1,nan"}), HasSubstr("--grid:1:7: error: 'nan' is not a value that specs allow"));
}

TEST_F(Ablate, AFactorThatDoesNotExist) {
  const auto text = problems({"demo/table-1", "--grid", "pretrain.main.mim.ratoi=0.1,0.2"});
  EXPECT_THAT(text, HasSubstr("--grid:1:1: error: "));
  EXPECT_THAT(text, HasSubstr("ratoi"));
  EXPECT_THAT(text, HasSubstr("did you mean 'ratio'?"));
  EXPECT_THAT(text, testing::EndsWith("1 error in 1 file"));  // once, not once a row
}

TEST_F(Ablate, ALevelOutOfRange) {
  const auto text = problems({"demo/table-1", "--grid", "pretrain.main.mim.ratio=0.1,1.5"});
  EXPECT_THAT(text, HasSubstr("--grid:1:29: error: "));
  EXPECT_THAT(text, HasSubstr("ratio = 1.5 is outside [0, 1]"));
}

TEST_F(Ablate, ACapThatRefuses) {
  EXPECT_THAT(problems({"demo/table-1", "--grid", "model.dim=8,16,32", "pretrain.main.lr=0.1,0.2"}, 5),
              HasSubstr("--grid:1:1: error: the sweep has 6 rows, and limits.max_runs is 5"));
  auto e = tree.load("demo/table-1", {.variant = {}, .ablation = ablation({"demo/table-1", "--grid", "model.dim=8,16"}), .max_runs = 10});
  try {
    toy_stages(e);
    FAIL() << "no error";
  } catch (const BadInput& error) {
    EXPECT_THAT(error.what(), HasSubstr("demo/table-1+grid-dim: 37 runs are planned, limits.max_runs is 10"));
  }
}

TEST_F(Ablate, ABaseRowThatDoesNotExist) {
  EXPECT_THAT(problems({"demo/table-1", "--base", "r31", "--grid", "model.dim=8"}), HasSubstr("there is no row 'r31' to start from"));
  EXPECT_THAT(problems({"demo/table-1", "--base", "r31", "--grid", "model.dim=8"}), HasSubstr("did you mean 'r30'?"));
}

TEST_F(Ablate, AMetricThatDoesNotExist) {
  EXPECT_THAT(problems({"demo/table-1", "--drop", "pretrain.main.lr", "--delta", "1", "--metrics", "vqa_ac"}),
              HasSubstr("its metric 'vqa_ac' is not in this exhibit"));
}

// 70 rows x 3 seeds, over 1,000 runs: everything from the text of the spec to the printed plan.
TEST(AblateSpeed, AThousandRunSweepIsPlannedWithinASecond) {
  std::string ratios, rates;
  for (int i = 1; i <= 7; ++i) ratios += fmt::format("{}{}", i == 1 ? "" : ",", 0.05 * i);
  for (int i = 1; i <= 10; ++i) rates += fmt::format("{}{}", i == 1 ? "" : ",", 0.001 * i);
  SpecTree tree;
  tree.write("demo/table-1.toml", replace(kTable, "default = [0, 1] }\nfigure", "default = [0, 1, 2] }\nfigure"));
  const auto start = std::clock();
  const auto exhibit =
      tree.load("demo/table-1",
                {.variant = {},
                 .ablation = ablation({"demo/table-1", "--grid", "pretrain.main.mim.ratio=" + ratios, "pretrain.main.lr=" + rates, "--expect", "1"}),
                 .max_runs = 20'000});
  const auto stages = toy_stages(exhibit);
  const History history;
  const auto text = plan_text(exhibit, make_plan(exhibit, stages, history));
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  fmt::print("[ measured ] planning a sweep of {} row-seeds, {} stages and {} claims: {:.2f} s\n", 3 * exhibit.rows.size(), stages.runs.size(),
             exhibit.def.claims.size(), seconds);
  EXPECT_GE(stages.runs.size(), 1000U);
  EXPECT_THAT(text, HasSubstr("+grid-ratio-lr"));
  EXPECT_LT(seconds, 1.0);
}

}  // namespace
}  // namespace vlp::experiments
