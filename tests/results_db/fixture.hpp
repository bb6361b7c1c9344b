#pragma once
// A temporary database, the demo exhibit of the statistics' test vector, and a fake worker that writes spools.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/util/scratch_folder.hpp"
#include "results_db/reader.hpp"
#include "results_db/store.hpp"
#include "results_db/verdicts.hpp"

namespace vlp::results_db::testing {

// Runs `call` and returns the message of the vlp::Error that it throws, or "no error".
template <class F> std::string message(F&& call);

// full 61.2 61.9 61.4 62.1 61.6; no_mask 60.1 60.7 60.3; raw_px 61.0 61.5 61.3; random 61.3 61.8 61.2; paper 63.4 61.0 62.6 63.3.
ExhibitDef demo_exhibit(const std::string& comparison = "pooled_table", const std::string& fidelity = "REDUCED");
using Values = std::map<std::string, std::vector<double>>;  // row -> value of seed 0, 1, ...
Values demo_values();

std::string key_of(const std::string& text);  // a run key
RunDef run_def(const std::string& name, const std::string& kind = "evaluate", int64_t seed = 0);

// Writes spool lines with rising sequence numbers, as a worker does.
class FakeWorker final {
 public:
  FakeWorker(std::filesystem::path folder, int64_t fence, int64_t first_seq = 0);
  FakeWorker& say(const std::string& type, nlohmann::json record = nlohmann::json::object());
  FakeWorker& final_score(const std::string& metric, nlohmann::json value, const std::string& kind = "FINITE", int64_t n_items = 1000);
  FakeWorker& metrics(int64_t step, nlohmann::json values);
  FakeWorker& raw(const std::string& bytes);
  std::filesystem::path spool() const { return folder_ / "spool.jsonl"; }

 private:
  std::filesystem::path folder_;
  int64_t fence_, seq_;
};

class ResultsDb : public ::testing::Test {
 protected:
  ScratchFolder scratch_{"vlp-results-db"};
  std::filesystem::path folder_ = scratch_.path(), file_ = folder_ / "vlp.sqlite";

  Store::Owner owner() const { return {.host = "here", .boot_id = "boot", .device = "cpu", .pid = 100, .pid_start = 7}; }
  Reader reader() const { return Reader::open(file_); }
  std::filesystem::path run_folder(const std::string& name) const;
  // One evaluate run a row and seed, all planned: names "row/seed".
  void plan(Store& store, const ExhibitDef& def, const Values& values) const;
  // Claims, scores tr_r1 and finishes the run.
  void complete(Store& store, const std::string& name, double value, const std::string& state = "DONE") const;
  void complete_all(Store& store, const Values& values) const;
  std::vector<Verdict> judged(const ExhibitDef& def, const Values& values) const;  // plan, complete_all, judge
  Attempt claim(Store& store, const std::string& name, double lease = 120) const;
};

template <class F> std::string message(F&& call) {
  try {
    call();
  } catch (const std::exception& e) {
    return e.what();
  }
  return "no error";
}

}  // namespace vlp::results_db::testing
