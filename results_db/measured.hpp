#pragma once
// The scores of one exhibit, ready to be compared: which cells are complete, comparable, and what gap lies between two of them.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/statistics/gap.hpp"
#include "results_db/reader.hpp"
#include "results_db/records.hpp"

namespace vlp::results_db {

// A gap with the tier of evidence that its seeds give, or why there is none.
struct Measured {
  std::optional<statistics::Gap> gap;
  std::string tier;     // METHOD (three seeds or more) | PILOT (two) | BORROWED | CHECKPOINT
  std::string problem;  // set where `gap` is not
};

statistics::Row row_of(const Cell& cell);

// What rows and seeds leave over (statistics::pool_blocks) in those rows of a metric that have every planned seed, over the seeds that all of them
// have; nothing below two such rows and seeds.
std::optional<statistics::Pooled> blocks(std::span<const Cell> cells, const std::string& metric);

class Scores final {
 public:
  // Throws BadInput where a row has two values for one seed.
  Scores(const Reader& db, const ExhibitKey& key);

  const ExhibitDef& def() const { return def_; }
  const MetricDef& metric(const std::string& id) const;  // BadInput if unknown
  const RowDef& row(const std::string& key) const;
  const Cell& cell(const std::string& row, const std::string& metric) const;
  statistics::Direction direction(const std::string& metric) const;

  // "no_mask: diverged seed 1; raw_px: missing seeds 0, 2", or empty: every planned seed of every row has its value.
  std::string incomplete(std::span<const std::string> rows, const std::string& metric) const;
  // What differs in how the rows were measured, or empty.
  std::string not_comparable(std::span<const std::string> rows, const std::string& metric) const;

  statistics::Row seeds(const std::string& row, const std::string& metric) const;
  statistics::Summary summary(const std::string& row, const std::string& metric) const;
  // s_p over the complete rows of the metric with two seeds or more.
  std::optional<statistics::Pooled> pooled(const std::string& metric) const;
  // The noise by which the rows of the metric lie apart: `blocks` where the exhibit takes seeds as blocks, else `pooled`.
  std::optional<statistics::Pooled> noise(const std::string& metric) const;

  // In the exhibit's sd mode where the seeds allow it (statistics/gap.hpp); one seed borrows the anchor's sd, or, with item scores on both
  // sides, compares the items of two checkpoints.
  Measured gap(const std::string& row_a, const std::string& row_b, const std::string& metric) const;
  Measured gap_to(const std::string& row, const std::string& metric, double constant) const;
  // The weakest tier among the rows; CHECKPOINT where rows that differ in pre-training do not replicate it.
  std::string tier(std::span<const std::string> rows, const std::string& metric) const;
  bool pretraining_not_replicated(std::span<const std::string> rows) const;

 private:
  statistics::Comparison comparison(const std::string& metric, int64_t fewest_seeds) const;
  std::optional<statistics::Gap> item_gap(const Cell& a, const Cell& b) const;
  const Reader& db_;
  ExhibitDef def_;
  std::vector<Cell> cells_;
};

}  // namespace vlp::results_db
