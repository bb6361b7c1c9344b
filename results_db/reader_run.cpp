// Reader: one run, its key, its curves and scores.

#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/util/error.hpp"
#include "results_db/database.hpp"
#include "results_db/items.hpp"
#include "results_db/lookup.hpp"
#include "results_db/reader.hpp"

namespace vlp::results_db {
namespace {

constexpr size_t kShortestPrefix = 4;

// The accepted attempt, else the newest; 0: none.
int64_t leading_attempt(const Database& db, const std::string& run_key) {
  Statement q = db.prepare(
      "SELECT attempt_no FROM attempt a JOIN run r USING (run_key) WHERE run_key = ?1"
      " ORDER BY a.attempt_id IS NOT r.accepted_attempt, a.late, a.n DESC LIMIT 1");
  return q.bind(run_key).step() ? q.int64(0) : 0;
}

double non_finite(int64_t kind) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  return kind == 1 ? std::numeric_limits<double>::quiet_NaN() : kind == 2 ? inf : -inf;
}

void add_details(const Database& db, RunRecord& run) {
  Statement parents = db.prepare("SELECT role, parent_key FROM stage_dep WHERE child_key = ?1 ORDER BY role, parent_key");
  for (parents.bind(run.run_key); parents.step();) run.parents.push_back({parents.text(0), parents.text(1)});
  Statement uses = db.prepare(
      "SELECT DISTINCT e.exhibit_id, d.key FROM row_run rr JOIN row_def d USING (row_no) JOIN exhibit e USING (exhibit_no)"
      " WHERE rr.run_key = ?1 ORDER BY e.exhibit_no, d.ord");
  for (uses.bind(run.run_key); uses.step();) run.used_by.push_back({uses.text(0), uses.text(1)});
  Statement attempts =
      db.prepare(fmt::format("SELECT {}, a.step, a.total_steps, a.rate FROM attempt a WHERE a.run_key = ?1 ORDER BY a.n", kAttemptColumns));
  for (attempts.bind(run.run_key); attempts.step();) {
    run.attempts.push_back(read_attempt(attempts));
    run.step = attempts.int64(19), run.total_steps = attempts.int64(20), run.rate = attempts.real(21);
  }
}

constexpr const char* kRunColumns = "v.run_key, v.kind, v.name, v.state, v.origin, r.frozen_json, v.seed, coalesce(v.accepted_attempt, '')";

RunRecord read_run(const Database& db, const Statement& q) {
  RunRecord run;
  run.run_key = q.text(0), run.kind = q.text(1), run.name = q.text(2), run.state = q.text(3), run.origin = q.text(4);
  run.frozen_json = q.text(5), run.seed = q.int64(6), run.accepted_attempt = q.text(7);
  add_details(db, run);
  return run;
}

}  // namespace

std::vector<RunRecord> Reader::runs(const ExhibitKey& key) const {
  std::vector<RunRecord> out;
  Statement q = db_->prepare(fmt::format(
      "SELECT {} FROM (SELECT rr.run_key, min(d.ord) AS row_order, min(rr.seed) AS seed FROM row_run rr JOIN row_def d USING (row_no)"
      " WHERE d.exhibit_no = ?1 GROUP BY rr.run_key) u JOIN v_run v USING (run_key) JOIN run r USING (run_key)"
      " ORDER BY u.row_order, u.seed, CASE v.kind WHEN 'prepare' THEN 0 WHEN 'pretrain' THEN 1 WHEN 'finetune' THEN 2 ELSE 3 END, v.name, v.run_key",
      kRunColumns));
  for (q.bind(exhibit_no(*db_, key)); q.step();) out.push_back(read_run(*db_, q));
  return out;
}

RunRecord Reader::run(const std::string& prefix) const {
  if (prefix.size() < kShortestPrefix || prefix.find_first_not_of("0123456789abcdef") != std::string::npos)
    throw BadInput(fmt::format("run '{}': give at least {} hexadecimal digits of its key", prefix, kShortestPrefix));
  Statement q = db_->prepare(fmt::format(
      "SELECT {} FROM v_run v JOIN run r USING (run_key) WHERE v.run_key >= ?1 AND v.run_key < ?1 || 'g' ORDER BY v.run_key LIMIT 2", kRunColumns));
  if (!q.bind(prefix).step()) throw BadInput(fmt::format("run {}: not in the database", prefix));
  RunRecord found = read_run(*db_, q);
  if (q.step()) throw BadInput(fmt::format("run {}: is ambiguous ({:.12}, {:.12}, ...); give more digits", prefix, found.run_key, q.text(0)));
  return found;
}

std::vector<KeyPart> Reader::key_parts(const std::string& run_key) const {
  std::vector<KeyPart> out;
  Statement q = db_->prepare("SELECT part, hash, text FROM run_key_part JOIN part_text USING (part, hash) WHERE run_key = ?1 ORDER BY ord");
  for (q.bind(run_key); q.step();) out.push_back({q.text(0), q.text(1), q.text(2)});
  return out;
}

std::string Reader::data_content(const std::string& run_key) const {
  Statement q = db_->prepare("SELECT content_sha256 FROM data_asset WHERE name = ?1 AND kind = 'prepared' ORDER BY recorded_at DESC LIMIT 1");
  return q.bind(run_key).step() ? q.text(0) : "";
}

std::map<std::string, std::string> Reader::environment(const std::string& run_key) const {
  Statement q = db_->prepare("SELECT facts_json FROM attempt JOIN environment USING (env_sha256) WHERE attempt_no = ?1");
  if (!q.bind(leading_attempt(*db_, run_key)).step()) return {};
  return nlohmann::json::parse(q.text(0)).get<std::map<std::string, std::string>>();
}

std::vector<HistoryPoint> Reader::history(const std::string& run_key, const std::string& metric) const {
  std::map<int64_t, double> points;  // a later attempt's steps replace those that it repeated
  Statement q = db_->prepare(
      "SELECT h.step, h.value, h.kind FROM attempt a JOIN metric_point h USING (attempt_no) WHERE a.run_key = ?1 AND a.late = 0"
      " AND h.name_no = (SELECT name_no FROM point_name WHERE name = ?2) ORDER BY a.n, h.step");
  for (q.bind(run_key, metric); q.step();) points[q.int64(0)] = q.int64(2) == 0 ? q.real(1) : non_finite(q.int64(2));
  std::vector<HistoryPoint> out;
  out.reserve(points.size());
  for (const auto& [step, value] : points) out.push_back({step, value});
  return out;
}

std::vector<std::string> Reader::history_metrics(const std::string& run_key) const {
  std::vector<std::string> out;
  Statement q = db_->prepare(
      "SELECT p.name FROM point_name p WHERE EXISTS (SELECT 1 FROM attempt a JOIN metric_point h USING (attempt_no)"
      " WHERE a.run_key = ?1 AND a.late = 0 AND h.name_no = p.name_no) ORDER BY p.name");
  for (q.bind(run_key); q.step();) out.push_back(q.text(0));
  return out;
}

std::vector<Final> Reader::finals(const std::string& run_key) const {
  std::vector<Final> out;
  Statement q = db_->prepare(
      "SELECT metric_id, split, value_kind, selection_rule, value, n_items, item_se FROM metric_final JOIN attempt USING (attempt_id)"
      " WHERE attempt_no = ?1 ORDER BY metric_id, split");
  for (q.bind(leading_attempt(*db_, run_key)); q.step();)
    out.push_back({q.text(0), q.text(1), q.text(2), q.text(3), q.optional_real(4), q.int64(5), q.real(6)});
  return out;
}

std::vector<ItemScore> Reader::item_scores(const std::string& run_key, const std::string& metric, const std::string& split) const {
  Statement q = db_->prepare(
      "SELECT CAST(listing AS TEXT), scores FROM item_score JOIN item_set USING (item_set_no)"
      " WHERE attempt_no = ?1 AND metric_id = ?2 AND split = ?3");
  if (!q.bind(leading_attempt(*db_, run_key), metric, split).step()) return {};
  return unpack_item_scores(q.text(0), q.blob(1));
}

std::vector<ItemPrediction> Reader::item_predictions(const std::string& run_key, const std::string& metric, const std::string& split) const {
  Statement q = db_->prepare(
      "SELECT CAST(listing AS TEXT), scores, predictions FROM item_score JOIN item_set USING (item_set_no)"
      " WHERE attempt_no = ?1 AND metric_id = ?2 AND split = ?3 AND predictions IS NOT NULL");
  if (!q.bind(leading_attempt(*db_, run_key), metric, split).step()) return {};
  const auto items = unpack_item_scores(q.text(0), q.blob(1));
  const auto predictions = nlohmann::json::parse(q.text(2)).get<std::vector<std::string>>();
  if (items.size() != predictions.size()) throw InternalFault("predictions do not fit their list of items");
  std::vector<ItemPrediction> out;
  for (size_t i = 0; i < items.size(); ++i) out.push_back({items[i].id, predictions[i]});
  return out;
}

}  // namespace vlp::results_db
