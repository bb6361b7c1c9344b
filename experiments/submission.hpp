#pragma once
// The predictions of a finished run as the file that an evaluation server takes.

#include <cstdint>
#include <filesystem>
#include <string>

#include "results_db/reader.hpp"

namespace vlp::experiments {

struct Submission {
  std::string kind;  // vqa | gqa | nlvr2
  results_db::ExhibitKey exhibit;
  std::string row;
  int64_t seed = 0;
};

// Writes what the run of a row and seed said of each item of the task's main score (vqa_acc, ...), in the split of the exhibit's column; returns how many.
// `vlp score KIND` reads it. Throws BadInput for a kind, row, seed or column that is not there, for a run without recorded predictions, and for ids that
// the format cannot hold.
int64_t write_submission(const results_db::Reader& db, const Submission& wanted, const std::filesystem::path& file);

}  // namespace vlp::experiments
