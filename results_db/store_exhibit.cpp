// Store: registration of exhibits and their claims.

#include <set>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/sha256.hpp"
#include "results_db/database.hpp"
#include "results_db/definition.hpp"
#include "results_db/store.hpp"

namespace vlp::results_db {
namespace {

using nlohmann::json;

void add_event(const Database& db, const std::string& subject, const std::string& kind, const json& body) {
  db.run("INSERT INTO event(at, actor, subject, kind, json) VALUES(?1, 'vlp', ?2, ?3, ?4)", now_seconds(), subject, kind, body.dump());
}

int64_t store_spec(const Database& db, const ExhibitDef& def) {
  db.run("INSERT OR IGNORE INTO spec(rel_path, source_sha256, source_text, loaded_at) VALUES(?1, ?2, ?3, ?4)", def.spec_path, def.spec_sha256,
         def.spec_text, now_seconds());
  Statement q = db.prepare("SELECT spec_id FROM spec WHERE rel_path = ?1 AND source_sha256 = ?2");
  q.bind(def.spec_path, def.spec_sha256).step();
  return q.int64(0);
}

int64_t store_head(const Database& db, const ExhibitDef& def, const std::string& hash) {
  const Variant& v = def.key.variant;
  db.run(
      "INSERT INTO exhibit(exhibit_id, scale, data, device, paper, kind, title, locator, fidelity, comparison, figure_x, layout,"
      " seeds_json, spec_id, definition_sha256, designs_json) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
      " ON CONFLICT(exhibit_id, scale, data, device) DO UPDATE SET paper = ?5, kind = ?6, title = ?7, locator = ?8, fidelity = ?9,"
      " comparison = ?10, figure_x = ?11, layout = ?12, seeds_json = ?13, spec_id = ?14, definition_sha256 = ?15, designs_json = ?16",
      def.key.id, v.scale, v.data, v.device, def.paper, def.kind, def.title, def.locator, def.fidelity, def.comparison, def.figure_x, def.layout,
      json(def.seeds).dump(), store_spec(db, def), hash, designs_json(def.designs).dump());
  Statement q = db.prepare("SELECT exhibit_no FROM exhibit WHERE exhibit_id = ?1 AND scale = ?2 AND data = ?3 AND device = ?4");
  q.bind(def.key.id, v.scale, v.data, v.device).step();
  return q.int64(0);
}

void store_printed(const Database& db, const ExhibitDef& def, const RowDef& row, int64_t row_no) {
  std::map<std::string, std::string> before;
  Statement q = db.prepare("SELECT metric_id, value_text FROM reference_value WHERE row_no = ?1");
  for (q.bind(row_no); q.step();) before[q.text(0)] = q.text(1);
  if (before == row.paper) return;
  if (!before.empty()) add_event(db, display_name(def.key), "printed_values_edited", {{"row", row.key}, {"before", before}, {"after", row.paper}});
  db.run("DELETE FROM reference_value WHERE row_no = ?1", row_no);
  for (const auto& [metric, text] : row.paper) db.run("INSERT INTO reference_value VALUES(?1, ?2, ?3)", row_no, metric, text);
}

void store_rows(const Database& db, const ExhibitDef& def, int64_t exhibit_no) {
  std::set<std::string> gone;
  Statement q = db.prepare("SELECT key FROM row_def WHERE exhibit_no = ?1");
  for (q.bind(exhibit_no); q.step();) gone.insert(q.text(0));
  Statement upsert = db.prepare(
      "INSERT INTO row_def(exhibit_no, key, label, ord, role, level, config_json, config_sha256) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
      " ON CONFLICT(exhibit_no, key) DO UPDATE SET label = ?3, ord = ?4, role = ?5, level = ?6, config_json = ?7, config_sha256 = ?8"
      " RETURNING row_no");
  for (size_t i = 0; i < def.rows.size(); ++i) {
    const RowDef& row = def.rows[i];
    gone.erase(row.key);
    const auto level = def.figure_levels.find(row.key);
    upsert.bind(exhibit_no, row.key, row.label, static_cast<int64_t>(i), row.role,
                level == def.figure_levels.end() ? std::nullopt : std::optional<double>(level->second), row.config_json, sha256_hex(row.config_json));
    upsert.step();
    const int64_t row_no = upsert.int64(0);
    while (upsert.step()) {}
    store_printed(db, def, row, row_no);
  }
  for (const std::string& key : gone) {
    db.run("DELETE FROM row_def WHERE exhibit_no = ?1 AND key = ?2", exhibit_no, key);
    add_event(db, display_name(def.key), "row_removed", {{"row", key}});
  }
}

void store_metrics_and_deviations(const Database& db, const ExhibitDef& def, int64_t exhibit_no) {
  db.run("DELETE FROM metric_def WHERE exhibit_no = ?1", exhibit_no);
  for (size_t i = 0; i < def.metrics.size(); ++i) {
    const MetricDef& m = def.metrics[i];
    db.run("INSERT INTO metric_def VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)", exhibit_no, m.id, static_cast<int64_t>(i), m.label,
           m.version, m.direction, m.unit, m.split, m.selection, m.primary, m.task);
  }
  db.run("DELETE FROM deviation WHERE exhibit_no = ?1", exhibit_no);
  for (size_t i = 0; i < def.deviations.size(); ++i) {
    const Deviation& d = def.deviations[i];
    db.run("INSERT INTO deviation VALUES(?1, ?2, ?3, ?4, ?5, ?6)", exhibit_no, static_cast<int64_t>(i), d.what, d.paper, d.ours, d.expect);
  }
}

// How many final scores of the exhibit existed: 0 proves that a claim was registered before its results.
int64_t count_results(const Database& db, int64_t exhibit_no) {
  Statement q = db.prepare(
      "SELECT count(*) FROM metric_final WHERE run_key IN (SELECT run_key FROM row_run JOIN row_def USING (row_no) WHERE exhibit_no = ?1)");
  q.bind(exhibit_no).step();
  return q.int64(0);
}

struct Standing {
  int64_t claim_no = 0, revision = 0;  // revision: the highest ever used
  std::string content, sha256;         // empty: none stands
};

Standing standing_claim(const Database& db, int64_t exhibit_no, const std::string& claim_id) {
  Standing s;
  Statement q = db.prepare(
      "SELECT claim_no, revision, standing, content_json, content_sha256 FROM claim WHERE exhibit_no = ?1 AND claim_id = ?2 ORDER BY revision");
  for (q.bind(exhibit_no, claim_id); q.step();) {
    s.revision = q.int64(1);
    if (q.int64(2) != 0) s = {.claim_no = q.int64(0), .revision = q.int64(1), .content = q.text(3), .sha256 = q.text(4)};
  }
  return s;
}

void insert_claim(const Database& db, int64_t exhibit_no, const ClaimDef& c, const Standing& before, int64_t ord, const std::string& content) {
  db.run(
      "INSERT INTO claim(exhibit_no, claim_id, revision, ord, standing, kind, rows_json, metric_id, shape, text, locator, note, headline,"
      " margin_ratio, expected, content_json, content_sha256, registered_at, results_by_then)"
      " VALUES(?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
      exhibit_no, c.id, before.revision + 1, ord, c.kind, json(c.rows).dump(), c.metric, c.shape, c.text, c.locator, c.note, c.headline,
      c.margin_ratio, c.expected, content, sha256_hex(content), now_seconds(), count_results(db, exhibit_no));
}

void edit_event(const Database& db, const ExhibitDef& def, int64_t exhibit_no, const std::string& claim_id, const char* kind, int64_t revision,
                const std::string& before, const std::string& after) {
  add_event(db, display_name(def.key), kind,
            {{"claim", claim_id}, {"revision", revision}, {"results", count_results(db, exhibit_no)}, {"before", before}, {"after", after}});
}

void store_claims(const Database& db, const ExhibitDef& def, int64_t exhibit_no) {
  std::set<std::string> gone;
  Statement q = db.prepare("SELECT claim_id FROM claim WHERE exhibit_no = ?1 AND standing = 1");
  for (q.bind(exhibit_no); q.step();) gone.insert(q.text(0));
  for (size_t i = 0; i < def.claims.size(); ++i) {
    const ClaimDef& c = def.claims[i];
    gone.erase(c.id);
    const std::string content = claim_json(def, c).dump();
    const Standing before = standing_claim(db, exhibit_no, c.id);
    if (before.sha256 == sha256_hex(content)) {
      db.run("UPDATE claim SET ord = ?2 WHERE claim_no = ?1", before.claim_no, static_cast<int64_t>(i));
      continue;
    }
    db.run("UPDATE claim SET standing = 0 WHERE claim_no = ?1", before.claim_no);
    insert_claim(db, exhibit_no, c, before, static_cast<int64_t>(i), content);
    if (before.revision > 0)
      edit_event(db, def, exhibit_no, c.id, before.content.empty() ? "claim_restored" : "claim_edited", before.revision + 1, before.content, content);
  }
  for (const std::string& id : gone) {
    const Standing before = standing_claim(db, exhibit_no, id);
    db.run("UPDATE claim SET standing = 0 WHERE claim_no = ?1", before.claim_no);
    edit_event(db, def, exhibit_no, id, "claim_retired", before.revision, before.content, "");
  }
}

}  // namespace

void Store::register_exhibit(const ExhibitDef& def) {
  const std::string hash = sha256_hex(definition_json(def).dump() + def.spec_sha256);
  const Variant& v = def.key.variant;
  Transaction transaction(*db_);
  {
    Statement q = db_->prepare("SELECT definition_sha256 FROM exhibit WHERE exhibit_id = ?1 AND scale = ?2 AND data = ?3 AND device = ?4");
    if (q.bind(def.key.id, v.scale, v.data, v.device).step() && q.text(0) == hash) return;
  }
  const int64_t exhibit_no = store_head(*db_, def, hash);
  store_rows(*db_, def, exhibit_no);
  store_metrics_and_deviations(*db_, def, exhibit_no);
  store_claims(*db_, def, exhibit_no);
  transaction.commit();
}

}  // namespace vlp::results_db
