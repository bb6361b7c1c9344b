#pragma once
// A RunSink that writes to a spool.

#include <atomic>

#include "core/util/run_sink.hpp"
#include "experiments/lifecycle/spool.hpp"

namespace vlp::experiments {

class SpoolSink final : public RunSink {
 public:
  SpoolSink(SpoolWriter& spool, std::filesystem::path run_dir, const std::atomic<bool>& stop)
      : spool_(spool), run_dir_(std::move(run_dir)), stop_(stop) {}

  void progress(int64_t step, int64_t total, double rate) override;  // at most one record a second
  void metrics(int64_t step, const std::vector<std::pair<std::string, double>>& values) override;
  void final_score(const FinalScore& score) override;
  void items(const std::string& metric, const std::string& split, const std::filesystem::path& file) override;
  void checkpoint(int64_t step, const std::string& sha256) override;
  bool stop_requested() const override { return stop_; }

  // The first score that was not finite, "tr_r1 on test is NAN"; empty if none.
  const std::string& non_finite() const { return non_finite_; }

 private:
  SpoolWriter& spool_;
  std::filesystem::path run_dir_;
  const std::atomic<bool>& stop_;
  std::string non_finite_;
  double last_progress_ = -1e9;
};

}  // namespace vlp::experiments
