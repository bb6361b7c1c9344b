#pragma once
// Scores of a second split of one evaluation: the same metrics with ".dev" behind their names.

#include "core/util/run_sink.hpp"

namespace vlp::tasks {

class DevSink final : public RunSink {
 public:
  explicit DevSink(RunSink& sink) : sink_(sink) {}
  void progress(int64_t step, int64_t total, double rate) override { sink_.progress(step, total, rate); }
  void metrics(int64_t step, const std::vector<std::pair<std::string, double>>& values) override { sink_.metrics(step, values); }
  void final_score(const FinalScore& score) override {
    auto named = score;
    named.metric += ".dev";
    sink_.final_score(named);
  }
  void items(const std::string& metric, const std::string& split, const std::filesystem::path& file) override {
    sink_.items(metric + ".dev", split, file);
  }
  void checkpoint(int64_t step, const std::string& sha256) override { sink_.checkpoint(step, sha256); }
  bool stop_requested() const override { return sink_.stop_requested(); }

 private:
  RunSink& sink_;
};

}  // namespace vlp::tasks
