#pragma once
// The schema, as numbered forward-only migrations. A script that was ever released is never edited; its hash is stored and checked.
//
// Public, and kept across versions: the tables run, attempt, metric_final, row_def, claim, verdict, and these views for any SQLite
// client (for example: vlp query "SELECT * FROM v_cell", or sqlite3 results/vlp.sqlite). Every view names its exhibit by the columns
// exhibit, scale, data, device; nothing ever mixes two variants.
//
//   v_cell        row, row_order, metric, metric_order, split, n, planned, mean, sd (sample), paper: one line a table cell; finite
//                 values of accepted attempts of origin "spec"
//   v_score       row, metric, split, seed, value, value_kind, n_items, item_se, run_key, attempt_id, origin: one line a seed
//   v_incomplete  row, seed, kind, name, run_key, state, failures, error: planned runs without an accepted attempt
//   v_claims      claim_id, revision, kind, rows, metric, headline, text, locator, registered_at, and the saved verdict with its numbers
//   v_cost        row, kind, name, runs, attempts, useful_seconds, wasted_seconds (attempts that were not accepted)
//   v_run         run_key, kind, name, seed, origin, state, failures, accepted_attempt, run_dir
//   v_history     run_key, attempt_id, n, metric, step, t, value, value_kind: learning curves
//   v_late        late attempts: finished under an old fence; kept, never counted
//
// Times are Unix seconds. A value is NULL exactly where its value_kind is not FINITE.

#include <cstdint>
#include <span>
#include <string_view>

namespace vlp::results_db {

struct Migration {
  int64_t version;
  std::string_view name, sql;
};

constexpr int32_t kApplicationId = 0x766C7072;  // "vlpr"

// By rising version, from 1 without gaps; the last one is what this program reads and writes.
std::span<const Migration> migrations();

}  // namespace vlp::results_db
