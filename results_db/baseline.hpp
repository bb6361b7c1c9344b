#pragma once
// Accepted scores, as text files in git: what `vlp baseline check` holds new scores against. Nothing to do with a paper's numbers.
//
// One TOML file an exhibit and variant, one line a row and metric, so that a diff shows what was accepted:
//
//   line = [
//     { row = "full", metric = "tr_r1", split = "test", direction = "higher", unit = "%", seeds = [0, 1, 2], values = [61.2, 61.9, 61.4], mean = 61.5,
//       sd = 0.36, n = 3, abs_tol = 0.0, k = 4.6, data = "…", eval = "…", losses = ["…", "…", "…"], reason = "…" } ]   (all on one line)
//
// mean, sd and n are there to be read; loading computes them again from the raw values.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "results_db/records.hpp"

namespace vlp::results_db {

struct BaselineLine {
  std::string row, metric, split, unit;
  int direction = 1;
  std::vector<int64_t> seeds;
  std::vector<double> values;       // of the seeds, never rounded
  double mean = 0, sd = 0;          // sample sd
  double abs_tol = 0, k = 0;        // of the tolerance, see core/statistics/gate.hpp
  std::string data, eval;           // hashes of what was scored and how
  std::vector<std::string> losses;  // of the seeds: hash of the first losses of every training stage behind the score; for the exact gate
  std::string reason;               // why it was accepted as it is
};

struct Baseline {
  ExhibitKey key;
  std::string tool, created, reason, accepted_by;  // revision of the program, day (UTC), of the last record or accept
  std::string code;                                // hash of the code that made the scores
  std::string hardware;                            // class of machine: CPU, compiler, libraries, device
  bool deterministic = false;                      // a certificate was there: the exact gate may be used on machines of this class
  std::vector<BaselineLine> lines;
};

// FOLDER/semmim/gate.micro-world-cpu.toml
std::filesystem::path baseline_file(const std::filesystem::path& folder, const ExhibitKey& key);
// Every baseline below the folder, sorted by path.
std::vector<std::filesystem::path> list_baselines(const std::filesystem::path& folder);

// Throws BadInput with file, line and column: unknown keys, unequal numbers of seeds and values, a seed twice, fewer than two seeds, a mean, sd or
// n that does not follow from the raw values.
Baseline read_baseline(const std::filesystem::path& file);
std::string baseline_text(const Baseline& baseline);

// Sets mean and sd from the values, and every k from the number of seeds and of lines.
void complete(Baseline& baseline);

}  // namespace vlp::results_db
