// Size and speed, with generous bounds: the numbers are printed, so that a change for the worse is seen before it hurts. Times are this
// process's CPU time, which a busy machine does not change.

#include <ctime>
#include <fstream>

#include <fmt/format.h>

#include "fixture.hpp"
#include "results_db/database.hpp"

namespace vlp::results_db::testing {
namespace {

class Speed : public ResultsDb {
 protected:
  template <class F> double seconds(F&& call) {
    const std::clock_t start = std::clock();
    call();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  }
  double megabytes() const { return static_cast<double>(std::filesystem::file_size(file_)) / 1e6; }
};

TEST_F(Speed, APlanOfThousandsOfRunsIsOneQuickTransaction) {
  Store store = Store::open(file_);
  const ExhibitDef def = demo_exhibit();
  store.register_exhibit(def);
  std::vector<RunDef> runs;
  std::vector<RowRun> rows;
  for (int64_t i = 0; i < 5000; ++i) {
    runs.push_back(run_def(fmt::format("run {}", i), "evaluate", i));
    runs.back().frozen_json = std::string(3000, 'x');
    if (i > 0) runs.back().parents = {{"init", runs.front().run_key}};
    rows.push_back({"full", runs.back().run_key, i});
  }
  const double first = seconds([&] { store.register_plan(def.key, runs, rows); });
  const double again = seconds([&] { store.register_plan(def.key, runs, rows); });
  fmt::print("[ measured ] plan of 5,000 runs: {:.2f} s, again {:.2f} s\n", first, again);
  EXPECT_LT(first, 5.0);
  EXPECT_LT(again, 5.0);
}

TEST_F(Speed, AMillionPointsDoNotSlowAnExhibitDown) {
  Store store = Store::open(file_);
  const ExhibitDef def = demo_exhibit();
  Values values;
  for (const char* row : {"full", "no_mask", "raw_px", "random"}) values[row] = std::vector<double>(15, 61.0);
  plan(store, def, values);
  complete_all(store, values);
  {
    const Database db(file_, Database::Mode::kReadWrite);
    db.execute("INSERT INTO point_name(name) VALUES('loss.itc'), ('loss.itm'), ('loss.mlm'), ('loss.mim')");
    db.execute(
        "WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i < 4166)"
        " INSERT INTO metric_point SELECT attempt_no, name_no, i, 1000.5 + i, 1.0 / (i + 1), 0 FROM attempt, point_name, s");
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  const Reader db = reader();
  const std::string count = db.query("SELECT count(*) FROM metric_point").rows[0][0];
  double cells = 1e9, curve = 1e9;
  for (int i = 0; i < 3; ++i) {
    cells = std::min(cells, seconds([&] { EXPECT_EQ(reader().cells(def.key).at(0).n, 15); }));
    curve = std::min(curve, seconds([&] { EXPECT_EQ(db.history(key_of("full/0"), "loss.mlm").size(), 4167u); }));
  }
  fmt::print("[ measured ] {} points, {:.1f} MB: open and read an exhibit of 60 runs {:.1f} ms, one curve of 4,167 points {:.2f} ms\n", count,
             megabytes(), 1e3 * cells, 1e3 * curve);
  EXPECT_GE(std::stoll(count), 1'000'000);
  EXPECT_LT(cells, 0.1);
  EXPECT_LT(curve, 0.1);
  EXPECT_LT(megabytes(), 80);
}

TEST_F(Speed, IngestionKeepsUpWithAnyWorker) {
  Store store = Store::open(file_);
  plan(store, demo_exhibit(), demo_values());
  const Attempt a = claim(store, "full/0");
  FakeWorker worker(run_folder("full/0"), a.fence);
  std::string lines;
  for (int64_t step = 0; step < 5000; ++step) worker.metrics(step, {{"loss.itc", 1.5}, {"loss.itm", 0.7}, {"loss.mlm", 3.1}, {"lr", 1e-4}});
  const double time = seconds([&] { EXPECT_EQ(store.ingest(a.attempt_id, worker.spool()), 5000); });
  fmt::print("[ measured ] ingest of 5,000 records (20,000 points): {:.2f} s\n", time);
  EXPECT_LT(time, 5.0);
}

TEST_F(Speed, ItemScoresOfTwentyRunsAreCheap) {
  Store store = Store::open(file_);
  const ExhibitDef def = demo_exhibit();
  Values values;
  for (const char* row : {"full", "no_mask", "raw_px", "random"}) values[row] = std::vector<double>(5, 61.0);
  plan(store, def, values);
  std::string items;
  for (int i = 0; i < 20'000; ++i) items += fmt::format("{{\"id\":\"question-{}\",\"group\":\"image-{}\",\"value\":{}}}\n", i, i / 10, i % 2);
  const double before = megabytes();
  double time = 0;
  for (const auto& [row, scores] : values)
    for (size_t seed = 0; seed < scores.size(); ++seed) {
      const std::string name = fmt::format("{}/{}", row, seed);
      const Attempt a = claim(store, name);
      FakeWorker worker(run_folder(name), a.fence);
      std::ofstream(run_folder(name) / "items.jsonl") << items;
      worker.say("items", {{"metric", "tr_r1"}, {"split", "test"}, {"file", "items.jsonl"}});
      time += seconds([&] { EXPECT_EQ(store.ingest(a.attempt_id, worker.spool()), 1); });
    }
  store = Store::open(folder_ / "other.sqlite");  // closes the first: its log is written back
  const double read = seconds([&] { EXPECT_EQ(reader().item_scores(key_of("full/0"), "tr_r1", "test").size(), 20'000u); });
  fmt::print("[ measured ] 20 x 20,000 item scores: {:.1f} MB, {:.2f} s to ingest, {:.1f} ms to read one\n", megabytes() - before, time, 1e3 * read);
  EXPECT_LT(megabytes() - before, 8);
  EXPECT_LT(time, 20);  // nearly all of it is JSON, which is compiled without optimisation here
}

}  // namespace
}  // namespace vlp::results_db::testing
