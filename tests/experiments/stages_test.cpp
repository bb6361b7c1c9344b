#include "experiments/stages.hpp"

#include <ctime>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "core/util/sha256.hpp"
#include "experiments/built_from.hpp"
#include "tests/experiments/fixture.hpp"

namespace vlp::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Planned {
  Exhibit exhibit;
  Stages stages;
};

Planned plan(const std::string& text, const LoadOptions& options = {}) {
  SpecTree tree;
  tree.write("demo/table-1.toml", text);
  Exhibit exhibit = tree.load("demo/table-1", options);
  Stages stages = toy_stages(exhibit);
  return {std::move(exhibit), std::move(stages)};
}

std::map<std::string, int64_t> counts(const Stages& stages) {
  std::map<std::string, int64_t> out;
  for (const auto& run : stages.runs) ++out[run.kind + " " + run.name];
  return out;
}

std::string part(const results_db::RunDef& run, const std::string& name) {
  for (const auto& p : run.parts)
    if (p.part == name) return p.text;
  return "no such part";
}

TEST(Stages, EqualWorkIsOneRun) {
  const auto stages = plan(kTable).stages;
  EXPECT_EQ(counts(stages), (std::map<std::string, int64_t>{{"prepare data", 1},        // of all rows and seeds
                                                            {"pretrain base", 2},       // shared by r15 and r30: one a seed
                                                            {"pretrain main", 4},
                                                            {"finetune retrieval", 6}, {"finetune vqa", 6},
                                                            {"evaluate retrieval", 6}, {"evaluate vqa", 6}}));
  EXPECT_EQ(stages.wanted.size(), stages.runs.size());
}

TEST(Stages, ParentsStandBeforeChildrenAndInTheirKeys) {
  const auto stages = plan(kTable).stages;
  std::set<std::string> seen;
  for (const auto& run : stages.runs) {
    for (const auto& parent : run.parents) {
      EXPECT_TRUE(seen.contains(parent.key)) << run.kind << ' ' << run.name;
      EXPECT_EQ(part(run, parent.role), parent.key);
    }
    seen.insert(run.run_key);
  }
  const auto& main = find_run(stages, "r15", "pretrain", "main", 1);
  EXPECT_EQ(part(main, "init"), find_run(stages, "r30", "pretrain", "base", 1).run_key);
  EXPECT_EQ(part(find_run(stages, "tuned_only", "finetune", "vqa", 1), "init"), "none");
  EXPECT_EQ(part(find_run(stages, "r15", "evaluate", "vqa", 1), "init"), find_run(stages, "r15", "finetune", "vqa", 1).run_key);
}

TEST(Stages, AStageReadsOnlyItsOwnSections) {
  const auto stages = plan(kTable).stages;
  EXPECT_EQ(part(find_run(stages, "r15", "prepare", "data", 0), "config"), R"({"data":{"pictures":2000}})");
  EXPECT_EQ(part(find_run(stages, "r15", "pretrain", "main", 0), "config"),
            R"({"device":"cpu","model":{"dim":64},"perf":{"precision":"fp32"},"pretrain":{"lr":5e-04,"mim":{"ratio":0.15},"steps":100}})");
  EXPECT_EQ(find_run(stages, "r15", "finetune", "vqa", 1).frozen_json,
            R"({"config":{"finetune":{"steps":30},"model":{"dim":64},"perf":{"precision":"fp32"}},"device":"cpu","kind":"finetune","name":"vqa",)"
            R"("paths":{},"seed":1})");
  EXPECT_EQ(part(find_run(stages, "r15", "evaluate", "vqa", 0), "eval"), R"({"selection":["last"],"split":["test"],"versions":[1]})");
}

// A change here means that every run ever made is made again. The value was computed apart, from the rule in stages.hpp.
TEST(Stages, GoldenKey) {
  std::vector<results_db::KeyPart> parts = {{"format", "", "1"}, {"kind", "", "pretrain main"},
                                            {"config", "", R"({"device":"cpu","model":{"dim":64},"pretrain":{"lr":5e-04}})"},
                                            {"code", "", R"({"nn":{"sources":"0123456789abcdef","version":1}})"}, {"data", "", std::string(64, 'a')},
                                            {"init", "", "none"}, {"seed", "", "1"}, {"eval", "", "none"}};
  EXPECT_EQ(run_key(parts), "293122ef3eeb401487d1933f4fd91ab35d86501b62684474b37d5e408f93c7f8");
}

TEST(Stages, ThePartsStandInTheirOrder) {
  const auto stages = plan(kTable).stages;
  std::string names;
  for (const auto& p : find_run(stages, "r15", "pretrain", "main", 1).parts) names += p.part + ' ';
  EXPECT_EQ(names, "format kind config code data init seed eval ");
  EXPECT_EQ(part(find_run(stages, "r15", "pretrain", "main", 1), "kind"), "pretrain main");
}

TEST(Stages, PartsCannotRunIntoEachOther) {
  std::vector<results_db::KeyPart> a = {{"config", "", "x"}, {"code", "", "y"}}, b = {{"config", "", "y"}, {"code", "", "x"}}, c = {{"configcode", "", "x"}};
  const auto key = run_key(a);
  EXPECT_NE(key, run_key(b));
  EXPECT_NE(key, run_key(c));
  EXPECT_EQ(a[0].hash, sha256_hex("x"));
  EXPECT_EQ(key, sha256_hex("6:config64:" + sha256_hex("x") + "4:code64:" + sha256_hex("y")));
}

// The keys of `row` that differ between two specs, as "kind name".
std::set<std::string> moved(const std::string& a, const std::string& b, const std::string& row) {
  const auto one = plan(a).stages, two = plan(b).stages;
  std::set<std::string> out;
  for (const auto& r : one.row_runs) {
    if (r.row != row) continue;
    for (const auto& run : one.runs)
      if (run.run_key == r.run_key && run.run_key != find_run(two, row, run.kind, run.name, r.seed).run_key) out.insert(run.kind + " " + run.name);
  }
  return out;
}

TEST(Stages, AFineTuningKeyMovesNoPretraining) {
  EXPECT_THAT(moved(kTable, replace(kTable, "steps = 30", "steps = 31"), "r15"), ElementsAre("evaluate vqa", "finetune vqa"));
}

TEST(Stages, APretrainingKeyMovesEveryDescendant) {
  EXPECT_THAT(moved(kTable, replace(kTable, "steps = 50", "steps = 51"), "r15"),
              ElementsAre("evaluate retrieval", "evaluate vqa", "finetune retrieval", "finetune vqa", "pretrain base", "pretrain main"));
  EXPECT_THAT(moved(kTable, replace(kTable, "steps = 50", "steps = 51"), "tuned_only"), ElementsAre());
}

TEST(Stages, TheDataMovesEverythingAndTheMetricOnlyItsEvaluation) {
  EXPECT_EQ(moved(kTable, replace(kTable, "pictures = 2000", "pictures = 2001"), "r15").size(), 7U);
  EXPECT_THAT(moved(kTable, replace(kTable, "task = \"vqa\", version = 1", "task = \"vqa\", version = 2"), "r15"), ElementsAre("evaluate vqa"));
}

TEST(Stages, LabelsClaimsAndTitlesMoveNothing) {
  auto other = replace(kTable, "title = \"Effect", "title = \"The effect");
  other = replace(other, "text = \"best at 30 %\"", "text = \"30 % is best\"");
  other = replace(other, "{ key = \"r15\"", "{ key = \"r15\", label = \"fifteen\"");
  EXPECT_THAT(moved(kTable, other, "r15"), ElementsAre());
}

TEST(Stages, TheDeviceTypeIsPartOfTheKey) {
  const auto cpu = plan(kTable).stages, cuda = plan(kTable, {.variant = {"micro", "world", "cuda"}}).stages;
  EXPECT_NE(find_run(cpu, "r15", "pretrain", "base", 0).run_key, find_run(cuda, "r15", "pretrain", "base", 0).run_key);
  EXPECT_EQ(find_run(cpu, "r15", "prepare", "data", 0).run_key, find_run(cuda, "r15", "prepare", "data", 0).run_key);
}

TEST(Stages, RealDataIsKeyedByItsContent) {
  SpecTree tree;
  tree.write("demo/table-1.toml", kTable);
  const auto exhibit = tree.load("demo/table-1");
  const CodeVersions code(source_folder());
  std::vector<std::string> keys;
  for (const char* content : {"", "hash a", "hash b"})
    keys.push_back(build_stages(exhibit, code, [&](const nlohmann::json&) { return std::string(content); }).runs.back().run_key);
  EXPECT_NE(keys[0], keys[1]);
  EXPECT_NE(keys[1], keys[2]);
}

TEST(Stages, PublicWeightsAreKeyedByTheirContentWhereAModelStarts) {
  SpecTree tree;
  tree.write("demo/table-1.toml", kTable);
  const auto exhibit = tree.load("demo/table-1");
  const CodeVersions code(source_folder());
  const auto stages = [&](const std::string& content) {
    return build_stages(exhibit, code, [](const nlohmann::json&) { return std::string(); }, [&](const nlohmann::json&) { return content; });
  };
  const auto none = stages(""), a = stages("image 1"), b = stages("image 2");
  const auto without = build_stages(exhibit, code, [](const nlohmann::json&) { return std::string(); });
  EXPECT_EQ(find_run(none, "r15", "pretrain", "base", 0).run_key, find_run(without, "r15", "pretrain", "base", 0).run_key);
  EXPECT_NE(find_run(none, "r15", "pretrain", "base", 0).run_key, find_run(a, "r15", "pretrain", "base", 0).run_key);
  EXPECT_NE(find_run(a, "r15", "pretrain", "base", 0).run_key, find_run(b, "r15", "pretrain", "base", 0).run_key);
  EXPECT_EQ(find_run(a, "r15", "prepare", "data", 0).run_key, find_run(b, "r15", "prepare", "data", 0).run_key);
  for (const auto& part : find_run(a, "r15", "pretrain", "base", 0).parts)
    EXPECT_TRUE(part.part != "init" || part.text == "image 1") << part.text;
}

TEST(Stages, ASelectionPlansEverythingAndWantsItsPart) {
  const auto stages = plan(kTable, {.variant = {}, .set = {"rows=r15", "seeds=0"}}).stages;
  EXPECT_EQ(stages.runs.size(), plan(kTable).stages.runs.size());
  EXPECT_EQ(stages.wanted.size(), 7U);
  for (const auto& run : stages.runs) EXPECT_EQ(run.origin, "spec");
}

TEST(Stages, SeedsBeyondTheSpecAndOverridesAreAdHoc) {
  const auto more = plan(kTable, {.variant = {}, .set = {"rows=r15", "seeds=0,7"}}).stages;
  EXPECT_EQ(find_run(more, "r15", "pretrain", "base", 7).origin, "adhoc");
  EXPECT_EQ(find_run(more, "r15", "prepare", "data", 7).origin, "spec");  // shared with planned seeds
  const auto changed = plan(kTable, {.variant = {}, .set = {"data.pictures=10", "rows=r15"}}).stages;
  EXPECT_EQ(changed.runs.size(), 13U);
  for (const auto& run : changed.runs) EXPECT_EQ(run.origin, "adhoc");
}

TEST(Stages, MoreThanTheLimitIsRefusedWithTheCount) {
  try {
    plan(replace(kTable, "paper = \"semmim\"", "paper = \"semmim\"\nlimits = { max_runs = 30 }"));
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_STREQ(e.what(), "demo/table-1: 31 runs are planned, limits.max_runs is 30; choose fewer with rows= or seeds=, or raise the limit");
  }
}

TEST(Stages, ThousandStagesArePlannedWithinASecond) {
  auto text = replace(kTable, "paper = \"semmim\"", "paper = \"semmim\"\nlimits = { max_runs = 5000 }");
  std::string rates;
  for (int i = 1; i <= 100; ++i) rates += fmt::format("{}{}", i == 1 ? "" : ", ", 0.0001 * i);
  text = replace(text, "deviation = [ { what = \"data\"", "sweep = [ { axis = [ { key = \"pretrain.main.lr\", values = [" + rates + "] } ] } ]\ndeviation = [ { what = \"data\"");
  const auto start = std::clock();
  const auto stages = plan(text).stages;
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  fmt::print("[ measured ] planning a sweep of {} stages: {:.2f} s\n", stages.runs.size(), seconds);
  EXPECT_GT(stages.runs.size(), 1000U);
  EXPECT_LT(seconds, 1.0);
}

}  // namespace
}  // namespace vlp::experiments
