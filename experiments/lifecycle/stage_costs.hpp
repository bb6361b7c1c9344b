#pragma once
// What a stage will take, judged by others of its class that were timed: the same kind and name in the same system. Training is reckoned by its steps.

#include <map>
#include <optional>
#include <string>

namespace vlp::experiments {

struct StageClass {
  std::string name;  // "semvlp pretrain main"
  double steps = 0;  // of training; 0: none are counted
};
// `frozen_json`: as in results_db::RunDef.
StageClass class_of(const std::string& kind, const std::string& name, const std::string& frozen_json);

class StageCosts final {
 public:
  void add(const StageClass& stage, double seconds);
  void add(const StageCosts& other);
  // Seconds of one process; nothing where no stage of the class was timed.
  std::optional<double> expected(const StageClass& stage) const;

 private:
  struct Sum {
    double seconds = 0, steps = 0, stages = 0;
  };
  std::map<std::string, Sum> sums_;
};

}  // namespace vlp::experiments
