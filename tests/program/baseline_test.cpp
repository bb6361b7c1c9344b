// `vlp baseline` and `vlp compare` on small databases: what they print, write and return.

#include "experiments/verbs.hpp"

#include <unistd.h>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "core/util/sha256.hpp"
#include "results_db/baseline.hpp"
#include "results_db/certificate.hpp"
#include "results_db/spool.hpp"
#include "results_db/store.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using results_db::Store;
using ::testing::HasSubstr;
using ::testing::Not;

const std::map<std::string, std::string> kMachine = {{"cpu.model", "a CPU"}, {"compiler", "c"}, {"libtorch", "t"}, {"libc", "l"}, {"cpu.flags", "f"}};

class Baselines : public ::testing::Test {
 protected:

  results_db::ExhibitDef def() const {
    results_db::ExhibitDef d;
    d.key.id = "demo/gate", d.paper = "demo", d.kind = "diagnostic", d.title = "A gate", d.fidelity = "PROXY", d.seeds = {0, 1, 2};
    d.rows = {{.key = "full", .label = "Full", .role = "anchor", .config_json = "{}", .paper = {}}};
    results_db::MetricDef metric;
    metric.id = "r1";
    d.metrics = {metric};
    d.spec_path = "demo/gate.toml", d.spec_text = "x", d.spec_sha256 = sha256_hex("x");
    return d;
  }

  // Training and evaluation of one seed under one version of the code.
  struct Pair {
    results_db::RunDef train, evaluate;
  };
  static Pair runs_of(int64_t seed, const std::string& code, const std::string& data) {
    Pair out;
    const auto part = [](const std::string& name, const std::string& text) { return results_db::KeyPart{name, sha256_hex(text), text}; };
    const auto fill = [&](results_db::RunDef& run, const char* kind, const char* name) {
      run.kind = kind, run.name = name, run.seed = seed, run.frozen_json = fmt::format(R"({{"kind":"{}","seed":{}}})", kind, seed);
      run.run_key = sha256_hex(fmt::format("{} {} {} {}", kind, seed, code, data));
      run.parts = {part("config", R"({"evaluate":{"k":1}})"), part("code", code), part("data", data), part("eval", "v1")};
    };
    fill(out.train, "pretrain", "main");
    fill(out.evaluate, "evaluate", "retrieval");
    out.evaluate.parents = {{"init", out.train.run_key}};
    return out;
  }

  void finish(Store& store, const results_db::RunDef& run, const std::vector<json>& records, const std::string& revision) const {
    const auto attempt = store.claim(run.run_key, {.host = "h", .boot_id = "b", .device = "cpu"}, folder_, 60);
    auto facts = kMachine;
    facts["source.revision"] = revision, facts["source.dirty"] = "no";
    store.record_environment(attempt->attempt_id, facts);
    std::string lines;
    for (size_t i = 0; i < records.size(); ++i) {
      auto record = records[i];
      record.update({{"seq", i}, {"fence", attempt->fence}, {"t", 1.0}});
      lines += results_db::spool_line(record);
    }
    const auto spool = folder_ / (run.run_key.substr(0, 12) + ".jsonl");
    write_file_atomic(spool, lines);
    store.ingest(attempt->attempt_id, spool);
    store.finish(attempt->attempt_id, "DONE", 0, 0, "", "");
  }

  static json losses_at(int64_t step, double value) {
    json out = {{"type", "metrics"}, {"step", step}};
    out["values"] = {{"loss", value}, {"loss.mim", value}};
    return out;
  }
  static json score(double value) {
    return {{"type", "final"},        {"metric", "r1"}, {"split", "test"}, {"value", value},
            {"value_kind", "FINITE"}, {"n_items", 100}, {"item_se", 1.0},  {"selection", "last"}};
  }

  // All seeds under this version of the code: scores as given, a loss curve that ends at `loss`.
  void compute(const std::string& code, const std::vector<double>& scores, double loss, const std::string& data = "d",
               const std::string& database = "vlp.sqlite") const {
    auto store = Store::open(folder_ / database);
    store.register_exhibit(def());
    std::vector<results_db::RunDef> runs;
    std::vector<results_db::RowRun> rows;
    for (size_t seed = 0; seed < 3; ++seed) {
      auto [train, evaluate] = runs_of(static_cast<int64_t>(seed), code, data);
      for (auto* run : {&train, &evaluate}) rows.push_back({"full", run->run_key, static_cast<int64_t>(seed)}), runs.push_back(*run);
    }
    store.register_plan(def().key, runs, rows);
    for (size_t seed = 0; seed < scores.size(); ++seed) {
      const double own = 0.01 * static_cast<double>(seed);
      const auto revision = code + std::string(40 - code.size(), '0');
      finish(store, runs[2 * seed], {losses_at(0, loss + 1 + own), losses_at(20, loss + own)}, revision);
      finish(store, runs[2 * seed + 1], {score(scores[seed])}, revision);
    }
  }

  void certify(bool equal) const {
    auto store = Store::open(folder_ / "vlp.sqlite");
    results_db::Certificate c;
    c.hardware = results_db::hardware_class(kMachine, "cpu"), c.scale = "micro", c.equal = equal;
    results_db::save_certificate(store, c);
  }

  // What the verb prints; its exit code goes to `code_`. A refusal is returned as its message with code 2.
  std::string output(int (*verb)(const Arguments&), Arguments args) {
    args.insert(args.end(), {"--out", folder_.string(), "--device", "cpu"});
    if (verb == verb_baseline) args.insert(args.end(), {"--baselines", (folder_ / "baselines").string()});
    ::testing::internal::CaptureStdout();
    try {
      code_ = verb(args);
    } catch (const Error& e) {
      ::testing::internal::GetCapturedStdout();
      code_ = static_cast<int>(e.code());
      return e.what();
    }
    return ::testing::internal::GetCapturedStdout();
  }
  std::string baseline(Arguments args) { return output(verb_baseline, std::move(args)); }
  fs::path file() const { return folder_ / "baselines" / "demo" / "gate.micro-world-cpu.toml"; }

  ScratchFolder scratch_{"vlp-baselines"};
  fs::path folder_ = scratch_.path();
  int code_ = -1;
};

TEST_F(Baselines, RecordThenCheckIsGreenTwice) {
  compute("aa", {60.0, 60.5, 61.0}, 2.0);
  EXPECT_THAT(baseline({"record", "demo/gate", "--reason", "first scores", "--by", "me"}), HasSubstr("recorded 2 lines in "));
  const auto b = results_db::read_baseline(file());
  ASSERT_EQ(b.lines.size(), 2U);
  EXPECT_EQ(b.lines[0].metric, "pretrain main: loss.mim");
  EXPECT_NEAR(b.lines[0].values[1], 2.51, 1e-12);  // the mean of 3.01 and 2.01
  EXPECT_EQ(b.lines[0].direction, -1);
  EXPECT_EQ(b.lines[1].values, (std::vector<double>{60.0, 60.5, 61.0}));
  EXPECT_EQ(b.accepted_by, "me");
  EXPECT_FALSE(b.deterministic);
  const auto first = baseline({"check"});
  EXPECT_EQ(code_, 0);
  EXPECT_THAT(first, HasSubstr("2 PASS -> exit 0\n"));
  EXPECT_THAT(first, HasSubstr("statistical gate alone: the baseline was recorded without a determinism certificate\n"));
  EXPECT_EQ(baseline({"check", "demo/gate"}), first);
}

TEST_F(Baselines, WhatMovedIsNamedWithItsTolerance) {
  compute("aa", {60.0, 60.5, 61.0}, 2.0);
  baseline({"record", "demo/gate", "--reason", "first scores"});
  compute("bb", {40.0, 40.5, 41.0}, 2.0);
  const auto text = baseline({"check", "demo/gate"});
  EXPECT_EQ(code_, 1);
  EXPECT_THAT(text, ::testing::ContainsRegex("full +r1 +60.50 .3. +40.50 .3. +-20 +0.025 +REGRESSION"));
  EXPECT_THAT(text, HasSubstr("1 PASS, 1 REGRESSION -> exit 1\n"));
}

TEST_F(Baselines, AcceptNeedsAReasonAndRewritesNamedLinesOnly) {
  compute("aa", {60.0, 60.5, 61.0}, 2.0);
  baseline({"record", "demo/gate", "--reason", "first scores"});
  const auto before = results_db::read_baseline(file());
  compute("bb", {40.0, 40.5, 41.0}, 1.0);
  EXPECT_EQ(baseline({"accept", "demo/gate", "full/r1"}), "vlp baseline accept: --reason is missing: say why these scores are right");
  EXPECT_EQ(code_, 2);
  EXPECT_EQ(baseline({"accept", "demo/gate", "full/r1", "--reason", " "}),
            "vlp baseline accept: --reason is missing: say why these scores are right");
  EXPECT_EQ(baseline({"accept", "demo/gate", "--reason", "why"}), "vlp baseline accept: name the lines (ROW or ROW/METRIC), or give --all");
  EXPECT_THAT(baseline({"accept", "demo/gate", "full/r2", "--reason", "why"}), HasSubstr("has no line 'full/r2'; did you mean full/r1?"));
  EXPECT_EQ(results_db::baseline_text(results_db::read_baseline(file())), results_db::baseline_text(before));  // untouched by refusals
  EXPECT_THAT(baseline({"accept", "demo/gate", "full/r1", "--reason", "a smaller model"}),
              HasSubstr("full r1: 60.5 -> 40.5\naccepted 1 of 2 lines in "));
  const auto after = results_db::read_baseline(file());
  EXPECT_EQ(after.lines[1].values, (std::vector<double>{40.0, 40.5, 41.0}));
  EXPECT_EQ(after.lines[1].reason, "a smaller model");
  EXPECT_EQ(after.lines[0].values, before.lines[0].values);
  EXPECT_EQ(after.lines[0].reason, "first scores");
  EXPECT_THAT(baseline({"check", "demo/gate"}), HasSubstr("STALE_BASELINE"));  // the loss fell and was not accepted
}

TEST_F(Baselines, OtherDataIsNotComparableAndNeverAPass) {
  compute("aa", {60.0, 60.5, 61.0}, 2.0);
  baseline({"record", "demo/gate", "--reason", "first scores"});
  auto b = results_db::read_baseline(file());
  for (auto& line : b.lines) line.data = "of another manifest";
  write_file_atomic(file(), results_db::baseline_text(b));
  EXPECT_THAT(baseline({"check"}), HasSubstr("NOT_COMPARABLE  other data than the baseline's"));
  EXPECT_EQ(code_, 3);
}

TEST_F(Baselines, MissingRunsAndMissingBaselinesAreNoPass) {
  compute("aa", {60.0, 60.5, 61.0}, 2.0);
  EXPECT_THAT(baseline({"check"}), HasSubstr("vlp baseline check: no baseline of this variant below "));
  EXPECT_EQ(code_, 2);
  EXPECT_EQ(baseline({"check", "demo/gate"}),
            "demo/gate (micro world cpu): MISSING: there is no baseline; `vlp baseline record demo/gate --reason ...` makes one\n");
  EXPECT_EQ(code_, 3);
  baseline({"record", "demo/gate", "--reason", "first scores"});
  compute("bb", {60.0}, 2.0);
  EXPECT_THAT(baseline({"check"}), HasSubstr("MISSING  seeds 1, 2"));
  EXPECT_EQ(code_, 3);
}

TEST_F(Baselines, ASpoiltFileIsBadInput) {
  compute("aa", {60.0, 60.5, 61.0}, 2.0);
  baseline({"record", "demo/gate", "--reason", "first scores"});
  auto text = read_file(file());
  const auto at = text.find("mean = 60.5");
  text.replace(at, 11, "mean = 60.6");
  write_file_atomic(file(), text);
  EXPECT_THAT(baseline({"check"}), HasSubstr("mean 60.6 does not follow from the values, whose mean is 60.5"));
  EXPECT_EQ(code_, 2);
}

TEST_F(Baselines, RefusalsOfRecord) {
  compute("aa", {60.0, 60.5}, 2.0);
  EXPECT_EQ(baseline({"record", "demo/gate"}), "vlp baseline record: --reason is missing: say why these scores are right");
  EXPECT_EQ(baseline({"record", "demo/gate", "--reason", "r"}), "demo/gate: row full has no complete r1: seed 2; run it first");
  EXPECT_FALSE(fs::exists(file()));
  compute("bb", {60.0, 60.5, 61.0}, 2.0);
  baseline({"record", "demo/gate", "--reason", "r"});
  EXPECT_THAT(baseline({"record", "demo/gate", "--reason", "r"}), HasSubstr("exists already; `vlp baseline accept` changes its lines"));
  EXPECT_EQ(baseline({"chekc"}), "vlp baseline: 'chekc' is not record, check or accept; did you mean check?");
  EXPECT_EQ(baseline({"check", "--gate", "exat"}), "vlp baseline check: --gate exat: is not both, statistical or exact; did you mean exact?");
}

TEST_F(Baselines, ACertificateTurnsTheExactGateOn) {
  compute("aa", {60.0, 60.5, 61.0}, 2.0);
  certify(true);
  baseline({"record", "demo/gate", "--reason", "first scores"});
  EXPECT_TRUE(results_db::read_baseline(file()).deterministic);
  EXPECT_THAT(baseline({"check"}), HasSubstr("2 PASS -> exit 0"));
  compute("bb", {60.0, 60.5, 61.000000001}, 2.0);
  EXPECT_THAT(baseline({"check"}), AllOf(HasSubstr("BITS_CHANGED "), HasSubstr("bits of the score of seed 2 changed")));
  EXPECT_EQ(code_, 1);
  baseline({"check", "--gate", "statistical"});
  EXPECT_EQ(code_, 0);
  certify(false);  // the newest certificate counts
  EXPECT_THAT(baseline({"check"}), HasSubstr("this machine has no determinism certificate"));
  EXPECT_EQ(code_, 0);
  EXPECT_THAT(baseline({"check", "--gate", "exact"}), HasSubstr("the exact gate cannot run"));
  EXPECT_EQ(code_, 3);
}

TEST_F(Baselines, CompareTwoRevisionsOfOneDatabase) {
  compute("aa", {60.0, 60.5, 61.0}, 2.0);
  compute("bb", {50.0, 50.5, 51.1}, 2.0);
  const auto text = output(verb_compare, {"aa", "bb", "demo/gate"});
  EXPECT_EQ(code_, 1);
  EXPECT_THAT(text, ::testing::ContainsRegex("demo/gate +full +r1 +60.50 .3. +50.53 .3. +-9.97 +.-11.1[0-9], -8.7[0-9]. +MOVED"));
  EXPECT_THAT(text, HasSubstr("1 of 1 cells moved (Holm over all of them at 0.05), 0 could not be compared\n"));
  EXPECT_THAT(output(verb_compare, {"aa", "aa", "demo/gate"}), HasSubstr("equal"));
  EXPECT_EQ(code_, 0);
  EXPECT_THAT(output(verb_compare, {"aa", "cc", "demo/gate"}),
              HasSubstr("revision cc computed nothing of demo/gate; these did: aa0000000000, bb0000000000"));
  EXPECT_EQ(code_, 2);
}

TEST_F(Baselines, CompareTwoDatabases) {
  compute("aa", {60.0, 60.5, 61.0}, 2.0);
  compute("bb", {60.2, 60.4, 61.1}, 2.0, "d", "other.sqlite");
  const auto text = output(verb_compare, {(folder_ / "vlp.sqlite").string(), (folder_ / "other.sqlite").string()});
  EXPECT_EQ(code_, 0);
  EXPECT_THAT(text, HasSubstr("within noise"));
  compute("dd", {60.2}, 2.0, "d", "partial.sqlite");
  EXPECT_THAT(output(verb_compare, {(folder_ / "vlp.sqlite").string(), (folder_ / "partial.sqlite").string()}), HasSubstr("one seed shows no noise"));
  EXPECT_EQ(code_, 3);
}

}  // namespace
}  // namespace vlp::experiments
