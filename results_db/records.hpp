#pragma once
// Plain rows that pass between the planner, the store, the verdicts and the plots. No SQL, no torch.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vlp::results_db {

// One exhibit is recorded once for each variant; tables, verdicts and noise floors never mix two.
struct Variant {
  std::string scale = "micro", data = "world", device = "cpu";
  bool operator==(const Variant&) const = default;
};
struct ExhibitKey {
  std::string id;  // "semmim/table-6"
  Variant variant;
  bool operator==(const ExhibitKey&) const = default;
};

struct RowDef {
  std::string key, label, role;     // role: anchor | headline | ablation | baseline | control | reported
  std::string config_json;          // resolved configuration; empty for role "reported" (printed by the paper, never run)
  std::map<std::string, std::string> paper;  // metric id -> printed text, "64.2"
};
struct MetricDef {
  std::string id, label;            // "tr_r1", "TR R@1"
  int64_t version = 1;
  int direction = 1;                // +1 higher is better, -1 lower
  std::string unit = "%", split = "test", selection = "last";
  bool primary = true;              // counts for the table's verdict; false: shown beside (first-stage columns, diagnostics)
  std::string task = "";            // name of the evaluate stage that scores it; empty: any of the row's stages
};
struct ClaimDef {
  std::string id, kind = "pair";    // pair | tie | threshold | order | trend | cost | effect
  std::vector<std::string> rows;    // pair, cost: {better, worse}; order: best first; trend: levels in order; tie: {a, b}; threshold: {row};
                                    // effect: every row of a two-level factorial design
  std::string metric, shape;        // trend: increasing | decreasing | peak_at K | saturates_after K; effect: '+' or '-' for each row
  std::string text, locator, note;
  bool headline = true;
  double margin_ratio = 1.0 / 3.0;
  std::optional<double> expected;   // our own ablations: plays the paper's gap; tie: the margin; threshold: the constant; cost: what it exceeds
};
// What a sweep varied, for its figures. A row that is not part of the design (a control) has no level.
struct FactorDef {
  std::string name, label;                    // "ratio", "mask ratio"
  std::vector<std::string> levels;            // as written, in the order of the sweep
  std::map<std::string, std::string> of_row;  // row key -> level; leave_one_out: the row that lacks the part -> the value that removes it
  bool operator==(const FactorDef&) const = default;
};
struct DesignDef {
  std::string form, base;                     // grid | zip | one_at_a_time | leave_one_out | factorial; the base row's key or empty
  std::vector<FactorDef> factors;
  bool operator==(const DesignDef&) const = default;
};
struct Deviation {
  std::string what, paper, ours, expect;
};
struct ExhibitDef {
  ExhibitKey key;
  std::string paper, kind, title, locator, fidelity;  // fidelity: SMOKE | PROXY | REDUCED | FULL; SMOKE is never judged
  std::string comparison = "welch";                   // welch | paired_seed | seeds_as_blocks | pooled_table | borrowed
  std::string figure_x;                               // label of the figure's x axis; rows carry figure_levels (empty: no curve)
  std::map<std::string, double> figure_levels;        // row key -> x
  std::string layout;                                 // "rows" (the paper's table layout)
  std::vector<DesignDef> designs;                     // of the exhibit's sweeps
  std::vector<int64_t> seeds;
  std::vector<RowDef> rows;
  std::vector<MetricDef> metrics;
  std::vector<ClaimDef> claims;
  std::vector<Deviation> deviations;
  std::string spec_path, spec_text, spec_sha256;

  bool pairs_seeds() const { return comparison == "paired_seed" || comparison == "seeds_as_blocks"; }
};

struct KeyPart {
  std::string part, hash, text;     // part: format | kind | config | code | data | init | seed | eval
};
struct RunDef {
  std::string run_key;              // 64 hex digits
  std::string kind, name;           // prepare | pretrain | finetune | evaluate ; "main", "vqa", ...
  int64_t seed = 0;
  std::string origin = "spec";      // spec | adhoc
  std::string frozen_json;          // what the worker executes (config, seed, kind, name)
  std::vector<KeyPart> parts;
  struct Parent { std::string role, key; };  // role: data | init
  std::vector<Parent> parents;
};
struct RowRun {
  std::string row, run_key;
  int64_t seed = 0;
};

struct Attempt {
  std::string attempt_id, run_key, state, error_kind, error_text, run_dir, host, boot_id, device;
  int64_t n = 0, fence = 0, pid = 0, pid_start = 0, exit_code = 0, signal = 0;
  double started = 0, ended = 0, lease_until = 0, heartbeat_at = 0;  // Unix seconds
};

// One cell: row x metric over the row's planned seeds.
struct SeedScore {
  int64_t seed = 0;
  double value = 0;
  int64_t n_items = 0;
  double item_se = 0;               // 0: unknown
  std::string run_key, reused_from; // exhibit id that computed it first, empty if this one
};
struct MissingSeed {
  int64_t seed = 0;
  std::string state;                // PLANNED | ... | FAILED | DIVERGED: why there is no value
};
struct Cell {
  std::string row, metric, split;
  int64_t n = 0, planned = 0;
  double mean = 0, sd = 0;          // sample standard deviation; 0 where n < 2
  std::optional<std::string> paper;
  std::vector<SeedScore> seeds;     // in the order of the seeds
  std::vector<MissingSeed> missing = {};  // planned seeds without a value, in the order of the seeds
};

struct Verdict {
  std::string claim_id, kind, metric, row_a, row_b;
  std::string verdict;              // CONFIRMED | CONTRADICTED | INCONCLUSIVE | VACUOUS | INCOMPLETE | NOT_COMPARABLE | NOT_JUDGED (smoke)
  std::string detail;               // REVERSED | ABSENT | ATTENUATED | (holm) | diverged seed s ...
  std::string magnitude, tier, sd_mode, text, locator;
  bool headline = true;
  int64_t n_a = 0, n_b = 0, n_needed = 0;
  std::optional<double> d_paper, d, se, df, lo, hi, margin, p_conf, p_contra, adj_conf, adj_contra, mde;
};

struct HistoryPoint {
  int64_t step = 0;
  double value = 0;
};

}  // namespace vlp::results_db
