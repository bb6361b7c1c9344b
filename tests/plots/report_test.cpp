// Reports written from a real database.

#include "plots/report.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "core/util/sha256.hpp"
#include "plots/evaluated_figures.hpp"
#include "plots/gnuplot.hpp"
#include "plots/load_view.hpp"
#include "results_db/spool.hpp"
#include "results_db/store.hpp"
#include "tests/plots/fixture.hpp"
#include "tests/plots/without_gnuplot.hpp"

namespace vlp::plots {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Report : public ::testing::Test {
 protected:
  void SetUp() override {
    fill();
  }

  // The fixture's exhibit, its scores computed by one evaluate run a row and seed. At 45 % seed 2 diverged.
  void fill() {
    const ExhibitView view = mask_ratio_view();
    auto store = results_db::Store::open(folder_ / "vlp.sqlite");
    std::vector<results_db::RunDef> runs;
    std::vector<results_db::RowRun> rows;
    for (const auto& row : view.def.rows)
      for (int64_t seed = 0; seed < 3; ++seed) {
        runs.push_back(run_def("finetune", row.key, seed));
        rows.push_back({row.key, runs.back().run_key, seed});
        runs.push_back(run_def("evaluate", row.key, seed));
        rows.push_back({row.key, runs.back().run_key, seed});
      }
    store.register_exhibit(view.def);
    store.register_plan(view.def.key, runs, rows);
    for (const auto& run : runs) execute(store, view, run);
  }

  static results_db::RunDef run_def(const std::string& kind, const std::string& row, int64_t seed) {
    results_db::RunDef run;
    run.run_key = sha256_hex(kind + row + std::to_string(seed));
    run.kind = kind, run.name = "retrieval", run.seed = seed;
    run.frozen_json = fmt::format(R"({{"row":"{}"}})", row);
    run.parts = {{"seed", sha256_hex(std::to_string(seed)), std::to_string(seed)}};
    return run;
  }

  void execute(results_db::Store& store, const ExhibitView& view, const results_db::RunDef& run) {
    const std::string row = nlohmann::json::parse(run.frozen_json)["row"];
    const bool diverged = row == "r45" && run.seed == 2 && run.kind == "evaluate";
    const auto attempt =
        store.claim(run.run_key, {.host = "h", .boot_id = "b", .device = "cpu", .pid = 1, .pid_start = 1}, (folder_ / run.run_key).string(), 60)
            .value();
    store.record_environment(attempt.attempt_id, {{"torch", "2.11.0"},
                                                  {"source.dirty", row == "r15" && run.seed == 0 ? "yes" : "no"},
                                                  {"source.diff", row == "r15" && run.seed == 0 ? std::string(500, 'x') : ""}});
    fs::create_directories(folder_ / run.run_key);
    std::ofstream spool(folder_ / run.run_key / "spool.jsonl", std::ios::binary);
    int64_t seq = 0;
    const auto say = [&](const std::string& type, nlohmann::json record) {
      record["seq"] = seq++, record["fence"] = attempt.fence, record["type"] = type, record["t"] = 1000.0;
      spool << results_db::spool_line(record);
    };
    if (run.kind == "finetune")
      for (int step = 0; step < 50; step += 10) say("metrics", {{"step", step}, {"values", {{"loss.itc", 4.0 / (1 + step)}, {"lr", 0.001}}}});
    if (run.kind == "evaluate" && !diverged)
      for (const auto& cell : view.cells)
        for (const auto& s : cell.seeds)
          if (cell.row == row && s.seed == run.seed)
            say("final", {{"metric", cell.metric},
                          {"split", "test"},
                          {"value", s.value},
                          {"value_kind", "FINITE"},
                          {"n_items", 2000},
                          {"item_se", 0.5},
                          {"selection", "last"}});
    say("end", {{"state", diverged ? "DIVERGED" : "DONE"}, {"error_kind", diverged ? "loss" : ""}, {"error_text", diverged ? "loss.qa = nan" : ""}});
    spool.close();
    store.ingest(attempt.attempt_id, folder_ / run.run_key / "spool.jsonl");
    store.finish(attempt.attempt_id, diverged ? "DIVERGED" : "DONE", diverged ? 3 : 0, 0, diverged ? "loss" : "", diverged ? "loss.qa = nan" : "");
  }

  results_db::Reader reader() const { return results_db::Reader::open(folder_ / "vlp.sqlite"); }
  results_db::ExhibitKey key() const { return mask_ratio_view().def.key; }

  ScratchFolder scratch_{"vlp-report"};
  fs::path folder_ = scratch_.path();
};

TEST_F(Report, ViewHoldsWhatTheDatabaseHolds) {
  const ExhibitView view = load_view(reader(), key());
  EXPECT_EQ(view.cells.size(), 20u);
  EXPECT_EQ(view.runs.size(), 24u);
  EXPECT_EQ(view.histories.size(), 12u);  // the loss of every fine-tuning; not the learning rate
  EXPECT_EQ(view.histories[0].stage, "finetune retrieval");
  EXPECT_EQ(view.histories[0].points.size(), 5u);
  ASSERT_EQ(view.attempts.size(), 1u);
  EXPECT_EQ(view.attempts[0].error_text, "loss.qa = nan");
  EXPECT_EQ(view.dirty_runs.size(), 2u);
  ASSERT_EQ(view.environments.size(), 2u);
  EXPECT_EQ(view.environments[1].runs, 2);
  EXPECT_EQ(view.environments[1].fields[0].second.substr(0, 20), "500 bytes, SHA-256 " + sha256_hex(std::string(500, 'x')).substr(0, 1));
  EXPECT_EQ(view.commands[0], "make reproduce-table-6 PAPER=semmim SCALE=micro DATA=world DEVICE=cpu");
  EXPECT_EQ(view.verdicts.size(), view.def.claims.size());
  EXPECT_EQ(view.table.columns.size(), 5u);
}

TEST_F(Report, WritesEveryFile) {
  if (!find_gnuplot()) GTEST_SKIP() << "gnuplot is not installed";
  const ReportPaths p = write_report(reader(), key(), folder_ / "report");
  EXPECT_EQ(p.html, folder_ / "report/semmim/table-6/micro-world-cpu/report.html");
  EXPECT_EQ(p.note, "");
  for (const fs::path& file : {p.html, p.index, p.text, p.md, p.tex, p.csv, p.json, p.svg, p.png}) EXPECT_GT(fs::file_size(file), 100u) << file;
  const std::string page = read_file(p.html);
  EXPECT_THAT(page, HasSubstr("<a href=\"../../../index.html\">All exhibits</a>"));
  EXPECT_THAT(page, HasSubstr("<figure>"));
  EXPECT_THAT(read_file(p.index), HasSubstr("<a href=\"semmim/table-6/micro-world-cpu/report.html\">semmim/table-6</a>"));
}

TEST_F(Report, SameDatabaseSameBytes) {
  const ReportPaths a = write_report(reader(), key(), folder_ / "a"), b = write_report(reader(), key(), folder_ / "b");
  for (const auto& entry : fs::recursive_directory_iterator(folder_ / "a")) {
    if (!entry.is_regular_file()) continue;
    EXPECT_TRUE(read_file(entry.path()) == read_file(folder_ / "b" / fs::relative(entry.path(), folder_ / "a"))) << entry.path();
  }
  EXPECT_EQ(a.note, b.note);
}

TEST_F(Report, WithoutGnuplotEverythingElseIsWritten) {
  const WithoutGnuplot guard;
  const ReportPaths p = write_report(reader(), key(), folder_ / "report");
  EXPECT_EQ(p.note, "gnuplot not found: install gnuplot-nox");
  EXPECT_TRUE(p.svg.empty() && p.png.empty());
  EXPECT_THAT(read_file(p.html), HasSubstr("No figures: gnuplot not found: install gnuplot-nox."));
  EXPECT_THAT(read_file(p.text), HasSubstr("30 % > 15 %"));
}

TEST_F(Report, UnknownExhibitIsBadInput) {
  EXPECT_THROW(write_report(reader(), {"semmim/table-66", {}}, folder_ / "report"), BadInput);
  EXPECT_FALSE(fs::exists(folder_ / "report"));
}

// An exhibit of two rows whose evaluations leave data to be drawn.
class EvaluatedReport : public Report {
 protected:
  void SetUp() override {
    if (!find_gnuplot()) GTEST_SKIP() << "gnuplot is not installed";
    Report::SetUp();
    view_ = mask_ratio_view();
    view_.def.key.id = "cmal/figure-5", view_.def.paper = "cmal", view_.def.claims.clear();
    std::erase_if(view_.def.rows, [](const auto& row) { return row.key != "r15" && row.key != "r30"; });
    view_.def.figure_levels.clear();
    auto store = results_db::Store::open(folder_ / "vlp.sqlite");
    std::vector<results_db::RowRun> rows;
    for (const char* row : {"r15", "r30"})
      for (int64_t seed = 0; seed < 2; ++seed) {
        auto run = run_def("evaluate", row, seed);
        run.name = "anchor_classes", run.run_key = sha256_hex("figure" + run.run_key);
        runs_.push_back(run);
        rows.push_back({row, run.run_key, seed});
      }
    store.register_exhibit(view_.def);
    store.register_plan(view_.def.key, runs_, rows);
  }
  // The run with what it drew: a word that it is `p` sure of.
  void finish(const results_db::RunDef& run, double p) {
    auto store = results_db::Store::open(folder_ / "vlp.sqlite");
    execute(store, view_, run);
    const nlohmann::json bars = {{{"name", "bee"}, {"probability", p}}, {{"name", "fly"}, {"probability", 1 - p}}};
    const nlohmann::json figure = {{"figure", "classes"}, {"name", "classes"}, {"title", "Classes"}, {"across", 1}, {"panels", {{{"title", "word"}, {"truth", "bee"}, {"bars", bars}}}}};
    write_file_atomic(folder_ / run.run_key / "figures.json", nlohmann::json::array({figure}).dump());
  }
  ExhibitView view_;
  std::vector<results_db::RunDef> runs_;
};

TEST_F(EvaluatedReport, ShowsRowsBesideEachOtherOfTheFirstSeed) {
  for (size_t i = 0; i < runs_.size(); ++i) finish(runs_[i], 0.5 + 0.1 * static_cast<double>(i));
  const auto figures = evaluated_figures(reader(), view_.def.key);
  EXPECT_TRUE(figures.missing.empty());
  ASSERT_EQ(figures.figures.size(), 1u);
  EXPECT_THAT(figures.figures[0].csv, HasSubstr("15 %: word,bee,yes,0.5\n"));
  EXPECT_THAT(figures.figures[0].csv, HasSubstr("30 %: word,bee,yes,0.7\n"));
  const ReportPaths p = write_report(reader(), view_.def.key, folder_ / "report");
  ASSERT_EQ(p.own, (std::vector<fs::path>{folder_ / "report/cmal/figure-5/micro-world-cpu/classes.svg"}));
  for (const char* ending : {"svg", "png", "csv"}) EXPECT_GT(fs::file_size(fs::path(p.own[0]).replace_extension(ending)), 40u) << ending;
  EXPECT_THAT(read_file(p.html), HasSubstr("<h2>Figure</h2>"));
}

TEST_F(EvaluatedReport, NamesRowsThatAreMissing) {
  EXPECT_THAT(evaluated_figures(reader(), view_.def.key).missing, testing::ElementsAre("15 %", "30 %"));
  finish(runs_[0], 0.5);
  EXPECT_THAT(evaluated_figures(reader(), view_.def.key).missing, testing::ElementsAre("30 %"));
  EXPECT_EQ(write_report(reader(), view_.def.key, folder_ / "report").own.size(), 1u) << "what is there is drawn";
  fs::remove_all(folder_ / runs_[0].run_key);
  EXPECT_THAT(evaluated_figures(reader(), view_.def.key).missing, testing::ElementsAre("15 %", "30 %"));
  EXPECT_TRUE(evaluated_figures(reader(), key()).missing.empty()) << "an exhibit of scores alone";
}

}  // namespace
}  // namespace vlp::plots
