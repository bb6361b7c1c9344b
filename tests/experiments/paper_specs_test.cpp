// The specs that are shipped.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/statistics/paper_number.hpp"
#include "experiments/built_from.hpp"
#include "experiments/config.hpp"
#include "experiments/stages.hpp"
#include "results_db/metric_sum.hpp"
#include "tests/support/refusal.hpp"

namespace vlp::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Exhibit load(const std::string& id, const results_db::Variant& variant = {}) {
  const auto folders = spec_folders();
  return load_exhibit(find_spec(folders, id), folders, {.variant = variant}, read_config);
}

TEST(PaperSpecs, AllAreValidInEveryVariantTheyDeclare) {
  const auto folders = spec_folders();
  const auto specs = list_specs(folders);
  EXPECT_GE(specs.size(), 3U);
  const auto problems = std::make_shared<spec::Problems>();
  for (const auto& spec : specs) {
    const auto variants = declared_variants(spec, folders, *problems);
    EXPECT_FALSE(variants.empty()) << spec.id;
    for (const auto& variant : variants) load_exhibit(spec, folders, {.variant = variant}, read_config, problems);
  }
  EXPECT_TRUE(problems->empty()) << problems->text();
}

TEST(PaperSpecs, WhatHasNoDataIsAnErrorBeforeAnyTraining) {
  const auto folders = spec_folders();
  const auto message = [&](const std::string& id, std::vector<std::string> set) {
    return test::refusal([&] { load_exhibit(find_spec(folders, id), folders, {.variant = {}, .set = std::move(set)}, read_config); });
  };
  EXPECT_THAT(message("semvlp/table-4", {"data.questions=none"}), HasSubstr("names 'vqa', but data.questions is none"));
  EXPECT_THAT(message("semvlp/table-4", {"data.gqa=none"}), HasSubstr("names 'gqa', but data.gqa is none"));
  EXPECT_THAT(message("semvlp/table-4", {"data.statements=none"}), HasSubstr("names 'nlvr2', but data.statements is none"));
  EXPECT_THAT(message("cmal/table-3", {"data.entailment=none"}), HasSubstr("names 'entailment', but data.entailment is none"));
  EXPECT_THAT(message("cmal/table-3", {"data.expressions=none"}), HasSubstr("names 'grounding', but data.expressions is none"));
  EXPECT_THAT(message("semvlp/table-4", {"data.questions=none", "data.gqa=none"}), HasSubstr("data.questions and data.gqa are none"));
}

// The printed gaps of notes on the paper: claim -> "tr_r1 ir_r1 vqa_acc" in units of the last digit.
TEST(PaperSpecs, PrintedGapsOfTheMaskRatio) {
  const auto e = load("semmim/table-6");
  std::map<std::string, int64_t> gaps;
  for (const auto& claim : e.def.claims) {
    if (claim.expected) continue;
    const auto printed = [&](const std::string& key) {
      for (const auto& row : e.def.rows)
        if (row.key == key) return statistics::PaperNumber::parse(row.paper.at(claim.metric));
      throw std::runtime_error(key);
    };
    gaps[claim.id] = statistics::paper_gap(printed(claim.rows[0]), printed(claim.rows[1]), statistics::Direction::kHigher).steps;
  }
  EXPECT_EQ(gaps, (std::map<std::string, int64_t>{{"best_30.r15.tr_r1", 7}, {"best_30.r15.ir_r1", 6}, {"best_30.r15.vqa_acc", 47},
                                                  {"best_30.r45.tr_r1", 9}, {"best_30.r45.ir_r1", 8}, {"best_30.r45.vqa_acc", 41}}));
}

TEST(PaperSpecs, TheRowThatCannotBeComputedBlocksNoOther) {
  const auto e = load("semmim/table-4");
  std::vector<std::string> run, reported;
  for (const auto& row : e.def.rows) (row.role == "reported" ? reported : run).push_back(row.key);
  EXPECT_THAT(reported, ElementsAre("dvae"));
  EXPECT_THAT(run, ElementsAre("none", "raw_pixels", "self_distilled", "base_fine_tuning", "fine_tuning_only"));
}

TEST(PaperSpecs, OnlyPrintedColumnsArePrimary) {
  for (const char* id : {"semmim/table-4", "semmim/table-5", "semmim/table-6", "semmim/table-7"}) {
    std::vector<std::string> primary;
    const auto e = load(id);
    for (const auto& metric : e.def.metrics)
      if (metric.primary) primary.push_back(metric.id);
    EXPECT_THAT(primary, ElementsAre("tr_r1", "ir_r1", "vqa_acc")) << id;
    EXPECT_EQ(e.def.comparison, "paired_seed") << id;
  }
}

TEST(PaperSpecs, TheTieOfTable7IsVacuous) {
  const auto e = load("semmim/table-7");
  const auto paper = [&](const char* row) { return statistics::PaperNumber::parse(e.def.rows[row == std::string("start_9") ? 3 : 4].paper.at("tr_r1")); };
  EXPECT_TRUE(statistics::paper_gap(paper("start_12"), paper("start_9"), statistics::Direction::kHigher).vacuous());
}

TEST(PaperSpecs, CmalsSumIsThatOfItsPrintedColumns) {
  const auto e = load("cmal/table-3");
  const auto& sum = e.def.metrics.at(0).id;
  ASSERT_EQ(results_db::sum_parts(sum).size(), 4U);
  for (const auto& row : e.def.rows) {
    double total = 0;
    for (const auto& part : results_db::sum_parts(sum)) total += std::stod(row.paper.at(part));
    EXPECT_NEAR(total, std::stod(row.paper.at(sum)), 0.005) << row.key;
  }
}

// In units of the last digit, as the notes on the paper have them; two printed cells contradict the sentence and are not claimed.
TEST(PaperSpecs, PrintedGapsOfCmalsTasks) {
  const auto e = load("cmal/table-3");
  std::map<std::string, int64_t> gaps;
  for (const auto& claim : e.def.claims) {
    const auto printed = [&](const std::string& key) {
      for (const auto& row : e.def.rows)
        if (row.key == key) return statistics::PaperNumber::parse(row.paper.at(claim.metric));
      throw std::runtime_error(key);
    };
    const auto column = results_db::sum_parts(claim.metric).empty() ? claim.metric : "Sum";
    gaps[claim.id.substr(0, claim.id.find('.')) + " " + column] = statistics::paper_gap(printed(claim.rows[0]), printed(claim.rows[1]), statistics::Direction::kHigher).steps;
  }
  EXPECT_EQ(gaps, (std::map<std::string, int64_t>{
                      {"add_itm Sum", 587}, {"add_itm vqa_acc", 61}, {"add_itm nlvr2_acc", 125}, {"add_itm rec_acc.val", 540},
                      {"add_mlm Sum", 5681}, {"add_mlm vqa_acc", 249}, {"add_mlm nlvr2_acc", 1981}, {"add_mlm ve_acc", 1984}, {"add_mlm rec_acc.val", 1467},
                      {"add_mrm Sum", 404}, {"add_mrm vqa_acc", 4}, {"add_mrm ve_acc", 112}, {"add_mrm rec_acc.val", 294},
                      {"add_vtc Sum", 547}, {"add_vtc vqa_acc", 137}, {"add_vtc nlvr2_acc", 248}, {"add_vtc ve_acc", 100}, {"add_vtc rec_acc.val", 62},
                      {"add_amc Sum", 640}, {"add_amc vqa_acc", 43}, {"add_amc nlvr2_acc", 102}, {"add_amc ve_acc", 314}, {"add_amc rec_acc.val", 181}}));
}

Stages stages_of(const std::string& id) {
  static const CodeVersions code(source_folder());
  return build_stages(load(id), code, [](const nlohmann::json&) { return std::string(); });
}

std::set<std::string> keys(const Stages& stages, const std::string& row) {
  std::set<std::string> out;
  for (const auto& r : stages.row_runs)
    if (r.row == row) out.insert(r.run_key);
  EXPECT_FALSE(out.empty()) << row;
  return out;
}

std::set<std::string> pretraining(const Stages& stages, const std::string& row) {
  std::set<std::string> out, all = keys(stages, row);
  for (const auto& run : stages.runs)
    if (run.kind == "pretrain" && all.contains(run.run_key)) out.insert(run.run_key);
  return out;
}

TEST(PaperSpecs, CmalsFiguresAreMadeOfTheTablesModels) {
  const auto table = stages_of("cmal/table-3");
  const auto cmal = pretraining(table, "itm_mlm_mrm_vtc_amc");
  EXPECT_EQ(cmal.size(), 12U);  // three seeds, four phases
  for (const char* figure : {"cmal/figure-3", "cmal/figure-4"}) {
    const auto stages = stages_of(figure);
    EXPECT_EQ(pretraining(stages, "cmal"), cmal) << figure;
    EXPECT_EQ(pretraining(stages, "contrastive"), pretraining(table, "itm_mlm_mrm_vtc")) << figure;
  }
  const auto five = stages_of("cmal/figure-5"), two = stages_of("cmal/table-2");
  EXPECT_EQ(pretraining(five, "cmal"), cmal);
  EXPECT_EQ(pretraining(five, "cmal_masked"), cmal);
  EXPECT_NE(keys(five, "cmal"), keys(five, "cmal_masked"));
  EXPECT_NE(pretraining(five, "uniter_like"), cmal);
  EXPECT_EQ(pretraining(two, "equal_weights"), cmal);
  EXPECT_NE(pretraining(two, "cmal"), cmal);
  EXPECT_EQ(pretraining(two, "cmal"), pretraining(stages_of("cmal/swap-probability"), "swap60"));
}

TEST(PaperSpecs, WhatCmalsEvaluationsNeedIsCheckedBeforehand) {
  const auto says = [](const std::string& id, const std::vector<std::string>& set) {
    const auto folders = spec_folders();
    return test::refusal([&] { load_exhibit(find_spec(folders, id), folders, {.variant = {.scale = "smoke"}, .set = set}, read_config); });
  };
  EXPECT_THAT(says("cmal/figure-3", {"data.anchors.source=none", "pretrain.main.weights.amc=0"}),
              testing::HasSubstr("names 'anchor_features', but data.anchors.source is none"));
  EXPECT_THAT(says("cmal/table-2", {"evaluate.vqa.dev=none"}), testing::HasSubstr("is 'val', but [config.evaluate.vqa] of row 'cmal' scores 'none'"));
  EXPECT_THAT(says("cmal/table-2", {"+evaluate.vqa.split=val"}), testing::HasSubstr("is 'val', which is the task's split already"));
  EXPECT_THAT(says("cmal/table-3", {"data.gold_regions=world", "data.expressions=none"}),
              testing::HasSubstr("are the boxes that expressions are about, but data.expressions is none"));
}

// Table 2 less Table 3 of the notes on the paper (cmal.gamma): what tuning gamma seems to give.
TEST(PaperSpecs, PrintedGapsOfCmalsGamma) {
  const auto e = load("cmal/table-2");
  EXPECT_EQ(std::ranges::count(e.def.rows, "reported", &results_db::RowDef::role), 15);
  const auto& cmal = *std::ranges::find(e.def.rows, "cmal", &results_db::RowDef::key);
  const auto& equal = *std::ranges::find(e.def.rows, "equal_weights", &results_db::RowDef::key);
  EXPECT_EQ(cmal.paper.size(), 9U);
  for (const auto& [metric, steps] : std::map<std::string, int64_t>{{"vqa_acc.dev", 145}, {"nlvr2_acc.dev", 268}, {"ve_acc.dev", 395}, {"rec_acc.val", 272}})
    EXPECT_EQ(statistics::paper_gap(statistics::PaperNumber::parse(cmal.paper.at(metric)), statistics::PaperNumber::parse(equal.paper.at(metric)), statistics::Direction::kHigher).steps,
              steps) << metric;
}

TEST(PaperSpecs, CmalsCorpusIsTheSumOfItsSources) {
  const auto e = load("cmal/table-1");
  std::map<std::string, double> sum;
  for (const auto& row : e.def.rows)
    for (const auto& [metric, text] : row.paper) sum[metric] += std::stod(text) * (row.key == "total" ? -1 : 1);
  for (const auto& [metric, rest] : sum) EXPECT_NEAR(rest, 0, 1e-9) << metric;
}

TEST(PaperSpecs, AStageIsKeyedByTheCodeThatItRuns) {
  int masked = 0;
  for (const auto& run : stages_of("semmim/table-6").runs)
    for (const auto& part : run.parts)
      if (part.part == "code" && run.kind == "pretrain" && run.name == "main") {
        EXPECT_THAT(part.text, testing::HasSubstr("\"semmim.mim\""));
        ++masked;
      }
  EXPECT_GT(masked, 0);
}

TEST(PaperSpecs, SweepsShareTheRunsOfTheTables) {
  const auto ratio = stages_of("semmim/mask-ratio"), six = stages_of("semmim/table-6"), five = stages_of("semmim/table-5");
  EXPECT_EQ(keys(ratio, "r30"), keys(six, "r30"));
  EXPECT_EQ(keys(ratio, "masking=text_guided+ratio=0.15"), keys(six, "r15"));
  EXPECT_EQ(keys(ratio, "masking=text_guided+ratio=0.45"), keys(six, "r45"));
  EXPECT_EQ(keys(ratio, "masking=random+ratio=0.3"), keys(five, "random"));
  EXPECT_EQ(keys(ratio, "base_fine_tuning"), keys(six, "base_fine_tuning"));
  const auto start = stages_of("semmim/injection-start"), seven = stages_of("semmim/table-7");
  EXPECT_EQ(keys(start, "inject_start=1"), keys(seven, "start_1"));
  EXPECT_EQ(keys(start, "inject_start=3"), keys(seven, "start_9"));
  EXPECT_EQ(keys(start, "last"), keys(seven, "start_12"));
  EXPECT_EQ(keys(start, "never"), keys(seven, "start_none"));
  EXPECT_EQ(keys(stages_of("semmim/mask-temperature"), "random"), keys(five, "random"));
  EXPECT_EQ(keys(stages_of("semmim/losses"), "all"), keys(six, "r30"));
}

TEST(PaperSpecs, EverySweepHasItsDesign) {
  const auto rows = [](const char* id) { return load(id).def.rows.size(); };
  EXPECT_EQ(rows("semmim/mask-ratio"), 11U);  // two strategies at five ratios, and a control
  EXPECT_EQ(rows("semmim/losses"), 8U);
  EXPECT_EQ(rows("semmim/text-parts"), 4U);
  const auto parts = load("semmim/text-parts").def;
  EXPECT_EQ(parts.designs.at(0).form, "factorial");
  EXPECT_EQ(std::count_if(parts.claims.begin(), parts.claims.end(), [](const auto& c) { return c.kind == "effect"; }), 9);
  EXPECT_EQ(load("semmim/mask-ratio").def.figure_levels.at("masking=random+ratio=0.75"), 0.75);
}

TEST(PaperSpecs, TablesShareTheirControlsAndTheFullRow) {
  const auto five = stages_of("semmim/table-5"), six = stages_of("semmim/table-6");
  EXPECT_EQ(keys(five, "text_guided"), keys(six, "r30"));
  EXPECT_EQ(keys(five, "fine_tuning_only"), keys(six, "fine_tuning_only"));
  EXPECT_NE(keys(five, "random"), keys(six, "r30"));
}

}  // namespace
}  // namespace vlp::experiments
