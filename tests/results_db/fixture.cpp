#include "fixture.hpp"

#include <fstream>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/sha256.hpp"
#include "results_db/spool.hpp"

namespace vlp::results_db::testing {

ExhibitDef demo_exhibit(const std::string& comparison, const std::string& fidelity) {
  ExhibitDef def;
  def.key = {"demo/table-2", {"micro", "world", "cpu"}};
  def.paper = "demo", def.kind = "table", def.title = "Masking", def.locator = "Table 2, p. 6", def.fidelity = fidelity;
  def.comparison = comparison;
  def.seeds = {0, 1, 2};
  def.rows = {{"full", "Full model", "anchor", R"({"mask":true})", {{"tr_r1", "63.4"}}},
              {"no_mask", "No mask", "ablation", R"({"mask":false})", {{"tr_r1", "61.0"}}},
              {"raw_px", "Raw pixels", "ablation", R"({"target":"raw"})", {{"tr_r1", "62.6"}}},
              {"random", "Random mask", "ablation", R"({"mask":"random"})", {{"tr_r1", "63.3"}}}};
  def.metrics = {{.id = "tr_r1", .label = "TR R@1"}};
  const auto claim = [](const std::string& id, const std::string& worse) {
    ClaimDef c;
    c.id = id, c.rows = {"full", worse}, c.metric = "tr_r1", c.text = "full beats " + worse, c.locator = "Sec. 4.3";
    return c;
  };
  def.claims = {claim("c1", "no_mask"), claim("c2", "raw_px"), claim("c3", "random")};
  def.deviations = {{"corpus", "4.0 M images", "8 k images", "all scores fall"}};
  def.spec_path = "ablations/demo/table-2.toml", def.spec_text = "schema = 1\n", def.spec_sha256 = sha256_hex(def.spec_text);
  return def;
}

Values demo_values() {
  return {{"full", {61.2, 61.9, 61.4, 62.1, 61.6}}, {"no_mask", {60.1, 60.7, 60.3}}, {"raw_px", {61.0, 61.5, 61.3}}, {"random", {61.3, 61.8, 61.2}}};
}

std::string key_of(const std::string& text) { return sha256_hex(text); }

RunDef run_def(const std::string& name, const std::string& kind, int64_t seed) {
  RunDef run;
  run.run_key = key_of(name), run.kind = kind, run.name = "retrieval", run.seed = seed, run.frozen_json = R"({"name":"retrieval"})";
  run.parts = {{"config", sha256_hex("config " + name), "{\"lr\":0.001}"}, {"seed", sha256_hex(std::to_string(seed)), std::to_string(seed)}};
  return run;
}

FakeWorker::FakeWorker(std::filesystem::path folder, int64_t fence, int64_t first_seq) : folder_(std::move(folder)), fence_(fence), seq_(first_seq) {
  std::filesystem::create_directories(folder_);
}
FakeWorker& FakeWorker::say(const std::string& type, nlohmann::json record) {
  record["seq"] = seq_++, record["fence"] = fence_, record["type"] = type, record["t"] = 1000.0 + static_cast<double>(seq_);
  return raw(spool_line(record));
}
FakeWorker& FakeWorker::final_score(const std::string& metric, nlohmann::json value, const std::string& kind, int64_t n_items) {
  return say("final", {{"metric", metric},
                       {"split", "test"},
                       {"value", std::move(value)},
                       {"value_kind", kind},
                       {"n_items", n_items},
                       {"item_se", 0.5},
                       {"selection", "last"}});
}
FakeWorker& FakeWorker::metrics(int64_t step, nlohmann::json values) { return say("metrics", {{"step", step}, {"values", std::move(values)}}); }
FakeWorker& FakeWorker::raw(const std::string& bytes) {
  std::ofstream(spool(), std::ios::app | std::ios::binary) << bytes;
  return *this;
}

std::filesystem::path ResultsDb::run_folder(const std::string& name) const { return folder_ / "runs" / key_of(name).substr(0, 12); }

void ResultsDb::plan(Store& store, const ExhibitDef& def, const Values& values) const {
  std::vector<RunDef> runs;
  std::vector<RowRun> rows;
  for (const auto& [row, scores] : values)
    for (size_t seed = 0; seed < scores.size(); ++seed) {
      const auto s = static_cast<int64_t>(seed);
      runs.push_back(run_def(fmt::format("{}/{}", row, s), "evaluate", s));
      rows.push_back({row, runs.back().run_key, s});
    }
  store.register_exhibit(def);
  store.register_plan(def.key, runs, rows);
}

Attempt ResultsDb::claim(Store& store, const std::string& name, double lease) const {
  auto attempt = store.claim(key_of(name), owner(), run_folder(name).string(), lease);
  if (!attempt) throw InternalFault("claim of " + name + " refused");
  return *attempt;
}

void ResultsDb::complete(Store& store, const std::string& name, double value, const std::string& state) const {
  const Attempt attempt = claim(store, name);
  FakeWorker worker(run_folder(name), attempt.fence);
  worker.say("header").final_score("tr_r1", value).say("end", {{"state", state}, {"error_kind", ""}, {"error_text", ""}});
  store.ingest(attempt.attempt_id, worker.spool());
  store.finish(attempt.attempt_id, state, 0, 0, "", "");
}

void ResultsDb::complete_all(Store& store, const Values& values) const {
  for (const auto& [row, scores] : values)
    for (size_t seed = 0; seed < scores.size(); ++seed) complete(store, fmt::format("{}/{}", row, seed), scores[seed]);
}

std::vector<Verdict> ResultsDb::judged(const ExhibitDef& def, const Values& values) const {
  Store store = Store::open(file_);
  plan(store, def, values);
  complete_all(store, values);
  return judge(reader(), def.key);
}

}  // namespace vlp::results_db::testing
