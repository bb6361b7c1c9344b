// The specs that are shipped.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/statistics/paper_number.hpp"
#include "experiments/built_from.hpp"
#include "experiments/config.hpp"
#include "experiments/stages.hpp"

namespace vlp::experiments {
namespace {

using testing::ElementsAre;

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

TEST(PaperSpecs, TablesShareTheirControlsAndTheFullRow) {
  const CodeVersions code(source_folder());
  const auto generated = [](const nlohmann::json&) { return std::string(); };
  const auto five = build_stages(load("semmim/table-5"), code, generated), six = build_stages(load("semmim/table-6"), code, generated);
  const auto keys = [](const Stages& stages, const std::string& row) {
    std::set<std::string> out;
    for (const auto& r : stages.row_runs)
      if (r.row == row) out.insert(r.run_key);
    return out;
  };
  EXPECT_EQ(keys(five, "text_guided"), keys(six, "r30"));
  EXPECT_EQ(keys(five, "fine_tuning_only"), keys(six, "fine_tuning_only"));
  EXPECT_NE(keys(five, "random"), keys(six, "r30"));
}

}  // namespace
}  // namespace vlp::experiments
