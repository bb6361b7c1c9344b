// Reader: cells, and what stands behind them.

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "results_db/database.hpp"
#include "results_db/lookup.hpp"
#include "results_db/metric_sum.hpp"
#include "results_db/reader.hpp"

namespace vlp::results_db {
namespace {

using RowMetric = std::pair<std::string, std::string>;

// The seeds that a row is planned for, each with the state of its stages.
struct Planned {
  struct Stage {
    std::string kind, name, state;  // state: of the stage, or of the ancestor that keeps it from running
  };
  std::map<int64_t, std::vector<Stage>> seeds;
};

// The worst state among a run and its ancestors that are not done: why a value is missing.
std::map<std::string, std::string> blocking_states(const Database& db, int64_t exhibit, const std::string& origin) {
  static const std::vector<std::string> kWorst = {"DIVERGED", "FAILED", "TIMEOUT"};
  std::map<std::string, std::string> out;
  Statement q = db.prepare(
      "WITH RECURSIVE line(leaf, run_key) AS (SELECT DISTINCT rr.run_key, rr.run_key FROM row_run rr JOIN row_def USING (row_no)"
      " JOIN run r USING (run_key) WHERE exhibit_no = ?1 AND rr.origin = ?2 AND r.accepted_attempt IS NULL"
      " UNION SELECT leaf, parent_key FROM stage_dep JOIN line ON child_key = run_key)"
      " SELECT leaf, v.state, leaf = v.run_key FROM line JOIN v_run v USING (run_key) ORDER BY leaf, v.run_key");
  const auto rank = [](const std::string& s) { return std::find(kWorst.begin(), kWorst.end(), s) - kWorst.begin(); };
  for (q.bind(exhibit, origin); q.step();) {
    std::string& state = out[q.text(0)];
    if (state.empty() || rank(q.text(1)) < rank(state) || (q.int64(2) != 0 && rank(state) == std::ssize(kWorst))) state = q.text(1);
  }
  return out;
}

std::map<std::string, Planned> planned_rows(const Database& db, int64_t exhibit, const std::string& origin) {
  const auto blocked = blocking_states(db, exhibit, origin);
  std::map<std::string, Planned> out;
  Statement q = db.prepare(
      "SELECT d.key, rr.seed, r.kind, r.name, r.run_key FROM row_def d JOIN row_run rr USING (row_no) JOIN run r USING (run_key)"
      " WHERE d.exhibit_no = ?1 AND rr.origin = ?2 AND r.kind <> 'prepare' ORDER BY d.ord, rr.seed");
  for (q.bind(exhibit, origin); q.step();) {
    const auto state = blocked.find(q.text(4));
    out[q.text(0)].seeds[q.int64(1)].push_back({q.text(2), q.text(3), state == blocked.end() ? "DONE" : state->second});
  }
  return out;
}

// Why this seed has no value of the metric: the state of the evaluate stage of its task where that is known, else of the worst stage.
std::string missing_state(const std::vector<Planned::Stage>& stages, const std::string& task) {
  std::string state = "DONE";
  for (const char* worst : {"DIVERGED", "FAILED", "TIMEOUT", "LOST", "CANCELLED", "PLANNED", "LEASED", "RUNNING", "EVALUATING"})
    for (const Planned::Stage& s : stages)
      if (s.state == worst && state == "DONE" && (task.empty() || s.name == task || s.kind == "pretrain")) state = worst;
  return state;
}

std::map<RowMetric, std::vector<SeedScore>> scores(const Database& db, const ExhibitKey& key, int64_t exhibit, const std::string& origin) {
  std::map<RowMetric, std::vector<SeedScore>> out;
  Statement q = db.prepare(
      "SELECT s.row, s.metric, s.seed, s.value, s.n_items, s.item_se, s.run_key,"
      " CASE WHEN a.exhibit <> '' THEN a.exhibit ELSE (SELECT e.exhibit_id FROM row_run rr JOIN row_def d USING (row_no) JOIN exhibit e USING "
      "(exhibit_no)"
      "   WHERE rr.run_key = s.run_key ORDER BY e.exhibit_no LIMIT 1) END"
      " FROM v_score s JOIN attempt a USING (attempt_id) WHERE s.exhibit_no = ?1 AND s.origin = ?2 AND s.value_kind = 'FINITE'"
      " ORDER BY s.row_order, s.metric_order, s.seed, s.run_key");
  for (q.bind(exhibit, origin); q.step();) {
    const std::string home = q.text(7);
    out[{q.text(0), q.text(1)}].push_back({q.int64(2), q.real(3), q.int64(4), q.real(5), q.text(6), home == key.id ? "" : home});
  }
  return out;
}

// Of every row, for the seeds that have all parts.
void add_sum(const MetricDef& metric, const std::vector<RowDef>& rows, std::map<RowMetric, std::vector<SeedScore>>& values) {
  const auto parts = sum_parts(metric.id);
  if (parts.empty()) return;
  for (const RowDef& row : rows)
    for (SeedScore sum : values[{row.key, parts[0]}]) {
      bool whole = true;
      double variance = sum.item_se * sum.item_se;
      for (size_t p = 1; whole && p < parts.size(); ++p) {
        const auto& of_part = values[{row.key, parts[p]}];
        const auto it = std::ranges::find(of_part, sum.seed, &SeedScore::seed);
        whole = it != of_part.end();
        if (whole) sum.value += it->value, sum.n_items += it->n_items, variance += it->item_se * it->item_se;
      }
      sum.item_se = std::sqrt(variance);
      if (whole) values[{row.key, metric.id}].push_back(sum);
    }
}

void summarise(Cell& cell) {
  cell.n = std::ssize(cell.seeds);
  if (cell.n == 0) return;
  for (const SeedScore& s : cell.seeds) cell.mean += s.value - cell.seeds[0].value;  // around the first value: equal values, sd 0
  cell.mean = cell.seeds[0].value + cell.mean / static_cast<double>(cell.n);
  double squares = 0;
  for (const SeedScore& s : cell.seeds) squares += (s.value - cell.mean) * (s.value - cell.mean);
  if (cell.n > 1) cell.sd = std::sqrt(squares / static_cast<double>(cell.n - 1));
}

}  // namespace

std::vector<Cell> Reader::cells(const ExhibitKey& key, const std::string& origin) const {
  const int64_t exhibit = exhibit_no(*db_, key);
  const ExhibitDef def = this->exhibit(key);
  auto values = scores(*db_, key, exhibit, origin);
  for (const MetricDef& metric : def.metrics) add_sum(metric, def.rows, values);
  const auto planned = planned_rows(*db_, exhibit, origin);
  std::vector<Cell> out;
  for (const RowDef& row : def.rows)
    for (const MetricDef& metric : def.metrics) {
      const auto text = row.paper.find(metric.id);
      Cell cell{.row = row.key,
                .metric = metric.id,
                .split = metric.split,
                .paper = text == row.paper.end() ? std::nullopt : std::optional(text->second),
                .seeds = {},
                .missing = {}};
      cell.seeds = std::move(values[{row.key, metric.id}]);
      summarise(cell);
      std::set<int64_t> have;
      for (const SeedScore& s : cell.seeds) have.insert(s.seed);
      if (const auto plan = planned.find(row.key); plan != planned.end()) {
        cell.planned = std::ssize(plan->second.seeds);
        for (const auto& [seed, stages] : plan->second.seeds)
          if (!have.contains(seed)) cell.missing.push_back({seed, missing_state(stages, metric.task)});
      } else if (row.role != "reported" && origin == "spec") {
        cell.planned = std::ssize(def.seeds);
        for (const int64_t seed : def.seeds) cell.missing.push_back({seed, "PLANNED"});
      }
      out.push_back(std::move(cell));
    }
  return out;
}

std::map<int64_t, std::string> Reader::pretrain_of_seeds(const ExhibitKey& key, const std::string& row) const {
  std::map<int64_t, std::string> out;
  Statement q = db_->prepare(
      "WITH RECURSIVE line(seed, run_key, depth) AS (SELECT rr.seed, rr.run_key, 0 FROM row_run rr JOIN row_def d USING (row_no)"
      " WHERE d.exhibit_no = ?1 AND d.key = ?2 AND rr.origin = 'spec'"
      " UNION SELECT line.seed, parent_key, depth + 1 FROM stage_dep JOIN line ON child_key = run_key WHERE role = 'init')"
      " SELECT DISTINCT line.seed, run_key FROM line JOIN run r USING (run_key) WHERE r.kind = 'pretrain' AND NOT EXISTS"
      " (SELECT 1 FROM stage_dep c JOIN run k ON k.run_key = c.child_key JOIN line l ON l.run_key = k.run_key AND l.seed = line.seed"
      "  WHERE c.parent_key = line.run_key AND k.kind = 'pretrain') ORDER BY 1, 2");
  for (q.bind(exhibit_no(*db_, key), row); q.step();) out.emplace(q.int64(0), q.text(1));
  return out;
}

std::vector<std::string> Reader::protocol(const ExhibitKey& key, const std::string& row, const std::string& metric) const {
  std::vector<std::string> out;
  Statement q = db_->prepare(
      "SELECT DISTINCT 'selection ' || f.selection_rule || ', metric version ' || f.metric_version || ', '"
      " || coalesce('items ' || substr(t.sha256, 1, 12), f.n_items || ' items')"
      " FROM v_score s JOIN metric_final f ON f.attempt_id = s.attempt_id AND f.metric_id = s.metric AND f.split = s.split"
      " JOIN attempt a ON a.attempt_id = s.attempt_id LEFT JOIN item_score i ON i.attempt_no = a.attempt_no AND i.metric_id = s.metric"
      " AND i.split = s.split LEFT JOIN item_set t USING (item_set_no)"
      " WHERE s.exhibit_no = ?1 AND s.row = ?2 AND s.metric = ?3 AND s.origin = 'spec' ORDER BY 1");
  for (q.bind(exhibit_no(*db_, key), row, metric); q.step();) out.push_back(q.text(0));
  return out;
}

}  // namespace vlp::results_db
