// From the spool into the database: exactly once, whatever is torn, damaged or killed.

#include <cmath>
#include <csignal>
#include <fstream>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/util/file.hpp"
#include "fixture.hpp"
#include "results_db/database.hpp"
#include "results_db/spool.hpp"

namespace vlp::results_db::testing {
namespace {

class Ingest : public ResultsDb {
 protected:
  void SetUp() override {
    ResultsDb::SetUp();
    store_.emplace(Store::open(file_));
    plan(*store_, demo_exhibit(), demo_values());
    attempt_ = claim(*store_, "full/0");
  }
  FakeWorker worker(int64_t first_seq = 0) const { return FakeWorker(run_folder("full/0"), attempt_.fence, first_seq); }
  int64_t ingest(const FakeWorker& w) { return store_->ingest(attempt_.attempt_id, w.spool()); }
  std::string finish_done() {
    store_->finish(attempt_.attempt_id, "DONE", 0, 0, "", "");
    return reader().run(key_of("full/0")).state;
  }
  std::optional<Store> store_;
  Attempt attempt_;
};

TEST_F(Ingest, StoresEveryKindOfRecord) {
  FakeWorker w = worker();
  w.say("header", {{"environment", {{"cpu", "test"}, {"threads", 1}}}});
  w.say("heartbeat");
  w.say("progress", {{"step", 5}, {"total", 10}, {"rate", 2.5}});
  w.metrics(5, {{"loss.itc", 1.25}, {"lr", 1e-4}});
  w.say("checkpoint", {{"step", 5}, {"sha256", "abc"}});
  w.final_score("tr_r1", 61.2);
  w.say("end", {{"state", "DONE"}, {"error_kind", ""}, {"error_text", ""}});
  EXPECT_EQ(ingest(w), 7);
  EXPECT_EQ(ingest(w), 0);
  const RunRecord run = reader().run(key_of("full/0"));
  EXPECT_EQ(run.step, 5);
  EXPECT_EQ(run.total_steps, 10);
  EXPECT_DOUBLE_EQ(run.rate, 2.5);
  EXPECT_EQ(reader().history_metrics(run.run_key), (std::vector<std::string>{"loss.itc", "lr"}));
  EXPECT_DOUBLE_EQ(reader().history(run.run_key, "loss.itc").at(0).value, 1.25);
  EXPECT_EQ(reader().environment(run.run_key), (std::map<std::string, std::string>{{"cpu", "test"}, {"threads", "1"}}));
  EXPECT_EQ(store_->end_record(attempt_.attempt_id)->state, "DONE");
  EXPECT_EQ(finish_done(), "DONE");
}

TEST_F(Ingest, MissingSpoolIsEmpty) { EXPECT_EQ(store_->ingest(attempt_.attempt_id, folder_ / "none.jsonl"), 0); }

TEST_F(Ingest, TornLastLineWaits) {
  FakeWorker w = worker();
  w.metrics(1, {{"loss", 2.0}});
  const std::string line =
      spool_line({{"seq", 1}, {"fence", attempt_.fence}, {"type", "metrics"}, {"t", 3.0}, {"step", 2}, {"values", {{"loss", 1.0}}}});
  w.raw(line.substr(0, 30));
  EXPECT_EQ(ingest(w), 1);
  w.raw(line.substr(30));
  EXPECT_EQ(ingest(w), 1);
  EXPECT_EQ(reader().history(key_of("full/0"), "loss").size(), 2u);
  w = worker(2);
  EXPECT_EQ(ingest(w.final_score("tr_r1", 61.2)), 1);
  EXPECT_EQ(finish_done(), "DONE");
}

TEST_F(Ingest, BadChecksumIsNotStoredAndTheRunCannotBeDone) {
  FakeWorker w = worker();
  w.metrics(1, {{"loss", 2.0}});
  std::string line = spool_line({{"seq", 1}, {"fence", attempt_.fence}, {"type", "metrics"}, {"t", 3.0}, {"step", 2}, {"values", {{"loss", 1.0}}}});
  line.replace(line.find("1.0"), 3, "9.0");
  w.raw(line);
  w = worker(2);
  w.final_score("tr_r1", 61.2);
  EXPECT_EQ(ingest(w), 2);
  EXPECT_EQ(reader().history(key_of("full/0"), "loss").size(), 1u);
  const auto events = reader().events("attempt " + attempt_.attempt_id);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].kind, "spool_damaged");
  EXPECT_EQ(nlohmann::json::parse(events[0].json).at("what"), "checksum");
  EXPECT_EQ(nlohmann::json::parse(events[1].json).at("what"), "sequence gap");
  EXPECT_EQ(finish_done(), "FAILED");
  EXPECT_EQ(reader().run(key_of("full/0")).attempts[0].error_kind, "spool_damaged");
}

TEST_F(Ingest, SequenceGapIsDamage) {
  FakeWorker w = worker();
  w.metrics(1, {{"loss", 2.0}});
  w = worker(2);
  EXPECT_EQ(ingest(w.final_score("tr_r1", 61.2)), 2);
  EXPECT_EQ(finish_done(), "FAILED");
}

TEST_F(Ingest, EarlierAttemptsLinesInTheSameFolderAreSkipped) {  // trap: merged metrics of two runs
  FakeWorker w = worker();
  w.metrics(10, {{"loss", 2.0}}).metrics(20, {{"loss", 1.5}}).raw("{\"seq\":2,\"torn");
  ingest(w);
  store_->finish(attempt_.attempt_id, "LOST", 0, 0, "", "");
  const Attempt second = claim(*store_, "full/0");
  FakeWorker next(run_folder("full/0"), second.fence);
  next.raw("\n").metrics(20, {{"loss", 1.4}}).metrics(30, {{"loss", 1.2}}).final_score("tr_r1", 61.2);
  EXPECT_EQ(store_->ingest(second.attempt_id, next.spool()), 3);
  store_->finish(second.attempt_id, "DONE", 0, 0, "", "");
  EXPECT_EQ(reader().run(key_of("full/0")).state, "DONE");
  const auto history = reader().history(key_of("full/0"), "loss");  // resumed at 10: its step 20 counts, once
  ASSERT_EQ(history.size(), 3u);
  EXPECT_DOUBLE_EQ(history[0].value, 2.0);
  EXPECT_DOUBLE_EQ(history[1].value, 1.4);
  EXPECT_DOUBLE_EQ(history[2].value, 1.2);
}

TEST_F(Ingest, NonFiniteNumbersAreKindsAndDiverge) {
  FakeWorker w = worker();
  w.metrics(1, {{"loss", nullptr}, {"norm", "PINF"}});
  w.final_score("tr_r1", nullptr, "NAN");
  w.final_score("ir_r1", 1.0);
  EXPECT_EQ(ingest(w), 3);
  EXPECT_TRUE(std::isnan(reader().history(key_of("full/0"), "loss").at(0).value));
  EXPECT_TRUE(std::isinf(reader().history(key_of("full/0"), "norm").at(0).value));
  EXPECT_EQ(finish_done(), "DIVERGED");
  const auto finals = reader().finals(key_of("full/0"));
  EXPECT_EQ(finals.at(1).value_kind, "NAN");
  EXPECT_FALSE(finals.at(1).value.has_value());
  EXPECT_EQ(reader().run(key_of("full/0")).attempts[0].error_text, "final tr_r1 on test is NAN");
  EXPECT_EQ(reader().query("SELECT value, value_kind FROM v_history WHERE metric = 'norm'").rows.at(0), (std::vector<std::string>{"", "PINF"}));
}

TEST_F(Ingest, ItemScoresAreSharedListsAndReadBack) {
  std::ofstream(run_folder("full/0") / "x");  // the folder exists after the worker is made
  FakeWorker w = worker();
  std::ofstream items(run_folder("full/0") / "items.jsonl");
  for (int i = 0; i < 100; ++i)
    items << nlohmann::json{{"id", fmt::format("q{}", i)}, {"group", fmt::format("img{}", i / 5)}, {"value", i % 2}}.dump() << "\n";
  items.close();
  w.say("items", {{"metric", "tr_r1"}, {"split", "test"}, {"file", "items.jsonl"}});
  EXPECT_EQ(ingest(w), 1);
  const auto scores = reader().item_scores(key_of("full/0"), "tr_r1", "test");
  ASSERT_EQ(scores.size(), 100u);
  EXPECT_EQ(scores[7].id, "q7");
  EXPECT_EQ(scores[7].group, "img1");
  EXPECT_DOUBLE_EQ(scores[7].value, 1.0);
  EXPECT_TRUE(reader().item_scores(key_of("full/0"), "tr_r1", "val").empty());
}

TEST_F(Ingest, PredictionsAreKeptWhereAllItemsHaveOne) {
  std::ofstream(run_folder("full/0") / "x");
  FakeWorker w = worker();
  const auto say = [&](const std::string& metric, const std::string& lines) {
    std::ofstream(run_folder("full/0") / (metric + ".jsonl")) << lines;
    w.say("items", {{"metric", metric}, {"split", "test"}, {"file", metric + ".jsonl"}});
    return ingest(w);
  };
  EXPECT_EQ(say("vqa_acc",
                "{\"id\":\"7\",\"group\":\"p\",\"value\":30,\"prediction\":\"a \\\"dog\\\"\"}\n"
                "{\"id\":\"9\",\"group\":\"p\",\"value\":0,\"prediction\":\"\"}\n"),
            1);
  const auto predictions = reader().item_predictions(key_of("full/0"), "vqa_acc", "test");
  ASSERT_EQ(predictions.size(), 2u);
  EXPECT_EQ(predictions[0].id + " " + predictions[0].prediction, "7 a \"dog\"");
  EXPECT_EQ(predictions[1].id + " " + predictions[1].prediction, "9 ");
  EXPECT_EQ(reader().item_scores(key_of("full/0"), "vqa_acc", "test")[0].value, 30);
  EXPECT_EQ(say("tr_r1", "{\"id\":\"7\",\"value\":1}\n"), 1);
  EXPECT_TRUE(reader().item_predictions(key_of("full/0"), "tr_r1", "test").empty());
  EXPECT_EQ(say("gqa_acc", "{\"id\":\"7\",\"value\":1}\n{\"id\":\"8\",\"value\":1,\"prediction\":\"x\"}\n"), 0);
  EXPECT_EQ(nlohmann::json::parse(reader().events("attempt").at(0).json).at("what"),
            "gqa_acc.jsonl:2: item '8' and those before it do not all have a prediction");
}

TEST_F(Ingest, UnreadableItemsAreDamageNotSilence) {
  FakeWorker w = worker();
  w.say("items", {{"metric", "tr_r1"}, {"split", "test"}, {"file", "../../etc/passwd"}});
  EXPECT_EQ(ingest(w), 0);
  EXPECT_EQ(nlohmann::json::parse(reader().events("attempt").at(0).json).at("what"), "../../etc/passwd: item scores must lie in the run folder");
  EXPECT_EQ(finish_done(), "FAILED");
}

TEST_F(Ingest, KilledAtAnyMomentEveryRecordIsStoredOnce) {
  constexpr int64_t kRecords = 4000;
  FakeWorker w = worker();
  for (int64_t step = 0; step < kRecords; ++step) w.metrics(step, {{"loss", 1.0 / static_cast<double>(step + 1)}});
  const std::string all = read_file(w.spool());
  const auto grown = run_folder("full/0") / "grown.jsonl";
  store_.reset();
  // The spool grows by odd pieces while ingesting children are killed at odd moments.
  size_t written = 0;
  for (int round = 0; written < all.size(); ++round) {
    const size_t piece = std::min<size_t>(all.size() - written, 40'001);
    std::ofstream(grown, std::ios::app | std::ios::binary) << all.substr(written, piece);
    written += piece;
    const pid_t child = ::fork();
    if (child == 0) {
      message([&] {
        Store mine = Store::open(file_);
        for (;;) mine.ingest(attempt_.attempt_id, grown);
      });
      ::_exit(0);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(3 + 7 * (round % 9)));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  store_.emplace(Store::open(file_));
  store_->ingest(attempt_.attempt_id, grown);
  const auto history = reader().history(key_of("full/0"), "loss");
  ASSERT_EQ(std::ssize(history), kRecords);
  for (int64_t i = 0; i < kRecords; ++i) EXPECT_EQ(history[static_cast<size_t>(i)].step, i);
  EXPECT_EQ(reader().query("SELECT last_seq, byte_offset FROM spool_cursor").rows.at(0),
            (std::vector<std::string>{std::to_string(kRecords - 1), std::to_string(all.size())}));
  EXPECT_TRUE(reader().events("attempt").empty());
}

TEST_F(Ingest, TwoCoordinatorsIngestOneSpoolOnce) {
  FakeWorker w = worker();
  for (int64_t step = 0; step < 500; ++step) w.metrics(step, {{"loss", 1.0}});
  std::vector<pid_t> children;
  store_.reset();
  for (int i = 0; i < 4; ++i) {
    children.push_back(::fork());
    if (children.back() == 0) ::_exit(message([&] { Store::open(file_).ingest(attempt_.attempt_id, w.spool()); }) == "no error" ? 0 : 1);
  }
  for (const pid_t child : children) {
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(reader().history(key_of("full/0"), "loss").size(), 500u);
  EXPECT_TRUE(reader().events("attempt").empty());
}

TEST(Spool, LinesRoundTripAndDetectEveryChangedByte) {
  const nlohmann::json record = {{"seq", 3}, {"fence", 1}, {"type", "final"}, {"value", 61.25}, {"text", "a \"b\" \xc3\xa9"}};
  const std::string line = spool_line(record);
  ASSERT_EQ(line.back(), '\n');
  EXPECT_EQ(*parse_spool_line(line.substr(0, line.size() - 1)), record);
  for (size_t i = 0; i + 1 < line.size(); ++i) {
    std::string changed = line.substr(0, line.size() - 1);
    changed[i] = changed[i] == '7' ? '8' : '7';
    EXPECT_FALSE(parse_spool_line(changed)) << i;
  }
}

}  // namespace
}  // namespace vlp::results_db::testing
