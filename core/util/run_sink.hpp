#pragma once
// Where a running stage reports. The trainer and the tasks see this interface only; a worker writes it to its spool, a test to memory.

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace vlp {

// One finished number of a stage. A value that is not finite is stored as its kind and makes the run DIVERGED.
struct FinalScore {
  std::string metric, split;
  double value = 0;
  int64_t n_items = 0;
  double item_se = 0;     // standard error over the items; 0: unknown
  std::string selection;  // which checkpoint the number belongs to: "last", "best_val"
};

class RunSink {
 public:
  virtual ~RunSink() = default;

  // step of total is done; rate in steps a second. May be called every step: a sink throttles.
  virtual void progress(int64_t step, int64_t total, double rate) = 0;

  // Named scalars of one step (losses, gradient norm, learning rate), kept as the run's history.
  virtual void metrics(int64_t step, const std::vector<std::pair<std::string, double>>& values) = 0;

  virtual void final_score(const FinalScore& score) = 0;

  // Scores of single items for this metric and split: JSON lines {"id","group","value"} in a file of the run folder.
  virtual void items(const std::string& metric, const std::string& split, const std::filesystem::path& file) = 0;

  // A resumable checkpoint of this step was written; sha256 of its bytes.
  virtual void checkpoint(int64_t step, const std::string& sha256) = 0;

  // True once the user asked to stop: finish the step, write a checkpoint, return.
  virtual bool stop_requested() const = 0;
};

}  // namespace vlp
