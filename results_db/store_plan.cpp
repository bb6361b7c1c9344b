// Store: plans, provenance, verdict cache, garbage.

#include <set>

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/util/error.hpp"
#include "core/util/sha256.hpp"
#include "results_db/database.hpp"
#include "results_db/definition.hpp"
#include "results_db/lookup.hpp"
#include "results_db/store.hpp"

namespace vlp::results_db {
namespace {

void insert_runs(const Database& db, const std::vector<RunDef>& runs) {
  const double now = now_seconds();
  Statement run =
      db.prepare("INSERT OR IGNORE INTO run(run_key, kind, name, seed, origin, frozen_json, planned_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  Statement promote = db.prepare("UPDATE run SET origin = 'spec' WHERE run_key = ?1 AND origin = 'adhoc'");
  Statement text = db.prepare("INSERT OR IGNORE INTO part_text VALUES(?1, ?2, ?3)");
  Statement part = db.prepare("INSERT INTO run_key_part VALUES(?1, ?2, ?3, ?4)");
  for (const RunDef& r : runs) {
    if (r.run_key.size() != 64) throw InternalFault(fmt::format("register_plan: run key '{}' has not 64 digits", r.run_key));
    run.run(r.run_key, r.kind, r.name, r.seed, r.origin, r.frozen_json, now);
    const bool known = db.changes() == 0;
    if (known && r.origin == "spec") promote.run(r.run_key);
    if (known) continue;
    for (size_t i = 0; i < r.parts.size(); ++i) {
      text.run(r.parts[i].part, r.parts[i].hash, r.parts[i].text);
      part.run(r.run_key, static_cast<int64_t>(i), r.parts[i].part, r.parts[i].hash);
    }
  }
}

void insert_parents(const Database& db, const std::vector<RunDef>& runs) {
  Statement known = db.prepare("SELECT 1 FROM run WHERE run_key = ?1");
  Statement insert = db.prepare("INSERT OR IGNORE INTO stage_dep VALUES(?1, ?2, ?3)");
  for (const RunDef& r : runs)
    for (const RunDef::Parent& p : r.parents) {
      if (!known.bind(p.key).step())
        throw InternalFault(fmt::format("register_plan: run {:.12} names parent {:.12}, which is not in the plan", r.run_key, p.key));
      insert.run(r.run_key, p.role, p.key);
    }
}

void map_rows(const Database& db, int64_t exhibit, const std::vector<RunDef>& runs, const std::vector<RowRun>& rows) {
  std::map<std::string, std::string> origin;
  std::set<std::string> origins;
  for (const RunDef& r : runs) origins.insert(origin[r.run_key] = r.origin);
  for (const std::string& o : origins)
    db.run("DELETE FROM row_run WHERE origin = ?2 AND row_no IN (SELECT row_no FROM row_def WHERE exhibit_no = ?1)", exhibit, o);
  std::map<std::string, int64_t> row_no;
  Statement q = db.prepare("SELECT key, row_no FROM row_def WHERE exhibit_no = ?1");
  for (q.bind(exhibit); q.step();) row_no[q.text(0)] = q.int64(1);
  Statement insert = db.prepare("INSERT OR IGNORE INTO row_run VALUES(?1, ?2, ?3, ?4)");
  for (const RowRun& r : rows) {
    if (!row_no.contains(r.row)) throw InternalFault(fmt::format("register_plan: row '{}' is not registered", r.row));
    if (!origin.contains(r.run_key))
      throw InternalFault(fmt::format("register_plan: row '{}' names run {:.12}, which is not in the plan", r.row, r.run_key));
    insert.run(row_no.at(r.row), r.seed, r.run_key, origin.at(r.run_key));
  }
}

}  // namespace

void Store::register_plan(const ExhibitKey& key, const std::vector<RunDef>& runs, const std::vector<RowRun>& rows) {
  Transaction transaction(*db_);
  const int64_t exhibit = exhibit_no(*db_, key);
  insert_runs(*db_, runs);
  insert_parents(*db_, runs);
  map_rows(*db_, exhibit, runs, rows);
  transaction.commit();
}

void Store::record_environment(const std::string& attempt_id, const std::map<std::string, std::string>& facts) {
  Transaction transaction(*db_);
  nlohmann::json all = nlohmann::json::object();
  Statement q = db_->prepare("SELECT facts_json FROM attempt JOIN environment USING (env_sha256) WHERE attempt_id = ?1");
  if (q.bind(attempt_id).step()) all = nlohmann::json::parse(q.text(0));
  for (const auto& [name, value] : facts) all[name] = value;
  const std::string text = all.dump(), hash = sha256_hex(text);
  db_->run("INSERT OR IGNORE INTO environment VALUES(?1, ?2)", hash, text);
  db_->run("UPDATE attempt SET env_sha256 = ?2 WHERE attempt_id = ?1", attempt_id, hash);
  transaction.commit();
}

void Store::record_data_asset(const DataAsset& a) {
  Transaction transaction(*db_);
  db_->run("INSERT OR IGNORE INTO data_asset VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)", a.name, a.content_sha256, a.kind, a.bytes, a.items, a.manifest_json,
           now_seconds());
  transaction.commit();
}

void Store::event(const std::string& actor, const std::string& subject, const std::string& kind, const std::string& json) {
  Transaction transaction(*db_);
  db_->run("INSERT INTO event(at, actor, subject, kind, json) VALUES(?1, ?2, ?3, ?4, ?5)", now_seconds(), actor, subject, kind, json);
  transaction.commit();
}

void Store::save_verdicts(const ExhibitKey& key, const std::vector<Verdict>& verdicts, const std::string& inputs_hash) {
  Transaction transaction(*db_);
  const int64_t exhibit = exhibit_no(*db_, key);
  db_->run("DELETE FROM verdict WHERE claim_no IN (SELECT claim_no FROM claim WHERE exhibit_no = ?1)", exhibit);
  Statement insert = db_->prepare(
      "INSERT INTO verdict SELECT claim_no, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,"
      " ?24, ?25, ?26 FROM claim WHERE exhibit_no = ?1 AND claim_id = ?2 AND standing = 1");
  const double now = now_seconds();
  for (const Verdict& v : verdicts) {
    insert.run(exhibit, v.claim_id, inputs_hash, now, v.row_a, v.row_b, v.verdict, v.detail, v.magnitude, v.tier, v.sd_mode, v.n_a, v.n_b, v.n_needed,
               v.d_paper, v.d, v.se, v.df, v.lo, v.hi, v.margin, v.p_conf, v.p_contra, v.adj_conf, v.adj_contra, v.mde);
    if (db_->changes() != 1) throw InternalFault(fmt::format("save_verdicts: {} has no claim '{}'", display_name(key), v.claim_id));
  }
  transaction.commit();
}

std::vector<Store::Garbage> Store::collect_garbage(bool dry_run) {
  Transaction transaction(*db_);
  std::vector<Garbage> out;
  Statement q = db_->prepare(
      "WITH RECURSIVE needed(run_key) AS (SELECT run_key FROM row_run"
      " UNION SELECT run_key FROM attempt WHERE state IN ('LEASED','RUNNING','EVALUATING')"
      " UNION SELECT parent_key FROM stage_dep JOIN needed ON child_key = run_key)"
      " SELECT r.run_key, coalesce((SELECT run_dir FROM attempt a WHERE a.run_key = r.run_key ORDER BY n DESC LIMIT 1), ''),"
      " (SELECT count(*) FROM metric_point JOIN attempt a USING (attempt_no) WHERE a.run_key = r.run_key)"
      " FROM run r WHERE r.run_key NOT IN (SELECT run_key FROM needed) ORDER BY r.run_key");
  while (q.step()) out.push_back({q.text(0), q.text(1), q.int64(2)});
  if (dry_run) return out;
  for (const Garbage& g : out) db_->run("DELETE FROM stage_dep WHERE child_key = ?1 OR parent_key = ?1", g.run_key);
  for (const Garbage& g : out) db_->run("DELETE FROM run WHERE run_key = ?1", g.run_key);
  db_->execute(
      "DELETE FROM item_set WHERE item_set_no NOT IN (SELECT item_set_no FROM item_score);"
      "DELETE FROM part_text WHERE (part, hash) NOT IN (SELECT part, hash FROM run_key_part);"
      "DELETE FROM environment WHERE env_sha256 NOT IN (SELECT env_sha256 FROM attempt WHERE env_sha256 IS NOT NULL)");
  transaction.commit();
  return out;
}

}  // namespace vlp::results_db
