#pragma once
// A RunSink that remembers, and stops a training after a given number of steps.

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "core/util/run_sink.hpp"

namespace vlp::test {

class MemorySink final : public RunSink {
 public:
  explicit MemorySink(int64_t stop_after = std::numeric_limits<int64_t>::max()) : stop_after_(stop_after) {}
  void progress(int64_t step, int64_t, double) override { steps_ = step; }
  void metrics(int64_t, const std::vector<std::pair<std::string, double>>& values) override {
    for (const auto& [name, value] : values) history[name].push_back(value);
  }
  void final_score(const FinalScore& score) override { finals[score.metric] = score; }
  void items(const std::string&, const std::string&, const std::filesystem::path& file) override { item_files.push_back(file); }
  void checkpoint(int64_t step, const std::string&) override { checkpoints.push_back(step); }
  bool stop_requested() const override { return steps_ >= stop_after_; }

  std::map<std::string, std::vector<double>> history;
  std::map<std::string, FinalScore> finals;
  std::vector<std::filesystem::path> item_files;
  std::vector<int64_t> checkpoints;

 private:
  int64_t stop_after_, steps_ = 0;
};

}  // namespace vlp::test
