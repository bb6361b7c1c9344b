#pragma once
// A folder of specs and a small configuration reader, for the tests of the exhibit engine.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/util/scratch_folder.hpp"
#include "experiments/exhibit.hpp"
#include "experiments/stages.hpp"

namespace vlp::experiments {

// Reads pipeline, tasks, data, model, perf, pretrain.PHASE, finetune.TASK, evaluate.TASK, strictly.
void read_toy_config(const spec::Node& config);

// A table of three rows, two metrics and three claims; what the tests change is put in by replace().
extern const char* const kTable;

// `text` with one occurrence of `from` replaced. Fails the test if there is none.
std::string replace(std::string text, const std::string& from, const std::string& to);

class SpecTree final {
 public:
  void write(const std::string& path, const std::string& text) const;
  SpecFolders folders() const { return {{folder_}, folder_}; }
  Exhibit load(const std::string& id, const LoadOptions& options = {}) const;
  // The problems of loading, or "".
  std::string problems(const std::string& id, const LoadOptions& options = {}) const;
  const std::filesystem::path& folder() const { return folder_; }

 private:
  ScratchFolder scratch_{"vlp-specs"};
  std::filesystem::path folder_ = scratch_.path();
};

// Stages without real data, with the code versions of a made-up source tree.
Stages toy_stages(const Exhibit& exhibit);
const results_db::RunDef& find_run(const Stages& stages, const std::string& row, const std::string& kind, const std::string& name, int64_t seed);

}  // namespace vlp::experiments
