#include "results_db/schema.hpp"

#include <array>

namespace vlp::results_db {
namespace {

constexpr std::string_view kTables = R"sql(
CREATE TABLE schema_migration(
  version INTEGER PRIMARY KEY, name TEXT NOT NULL, script_sha256 TEXT NOT NULL, applied_at REAL NOT NULL
) STRICT;

-- What is claimed and asked for ------------------------------------------------------------------------------------------------------
CREATE TABLE spec(
  spec_id INTEGER PRIMARY KEY, rel_path TEXT NOT NULL, source_sha256 TEXT NOT NULL, source_text TEXT NOT NULL, loaded_at REAL NOT NULL,
  UNIQUE(rel_path, source_sha256)
) STRICT;

CREATE TABLE exhibit(
  exhibit_no INTEGER PRIMARY KEY, exhibit_id TEXT NOT NULL, scale TEXT NOT NULL, data TEXT NOT NULL, device TEXT NOT NULL,
  paper TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, locator TEXT NOT NULL,
  fidelity TEXT NOT NULL CHECK(fidelity IN ('SMOKE','PROXY','REDUCED','FULL')),
  comparison TEXT NOT NULL CHECK(comparison IN ('welch','paired_seed','pooled_table','borrowed')),
  figure_x TEXT NOT NULL, layout TEXT NOT NULL, seeds_json TEXT NOT NULL,
  spec_id INTEGER NOT NULL REFERENCES spec, definition_sha256 TEXT NOT NULL,
  UNIQUE(exhibit_id, scale, data, device)
) STRICT;

CREATE TABLE deviation(
  exhibit_no INTEGER NOT NULL REFERENCES exhibit ON DELETE CASCADE, ord INTEGER NOT NULL,
  what TEXT NOT NULL, paper TEXT NOT NULL, ours TEXT NOT NULL, expect TEXT NOT NULL,
  PRIMARY KEY(exhibit_no, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE row_def(
  row_no INTEGER PRIMARY KEY, exhibit_no INTEGER NOT NULL REFERENCES exhibit ON DELETE CASCADE,
  key TEXT NOT NULL, label TEXT NOT NULL, ord INTEGER NOT NULL, role TEXT NOT NULL, level REAL,
  config_json TEXT NOT NULL, config_sha256 TEXT NOT NULL,
  UNIQUE(exhibit_no, key)
) STRICT;

CREATE TABLE metric_def(
  exhibit_no INTEGER NOT NULL REFERENCES exhibit ON DELETE CASCADE, metric_id TEXT NOT NULL, ord INTEGER NOT NULL, label TEXT NOT NULL,
  version INTEGER NOT NULL, direction INTEGER NOT NULL CHECK(direction IN (-1, 1)), unit TEXT NOT NULL, split TEXT NOT NULL,
  selection TEXT NOT NULL, is_primary INTEGER NOT NULL CHECK(is_primary IN (0, 1)), task TEXT NOT NULL,
  PRIMARY KEY(exhibit_no, metric_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE reference_value(
  row_no INTEGER NOT NULL REFERENCES row_def ON DELETE CASCADE, metric_id TEXT NOT NULL, value_text TEXT NOT NULL,
  PRIMARY KEY(row_no, metric_id)
) STRICT, WITHOUT ROWID;

-- A claim's content never changes: an edit is a new revision. Only `standing` moves (0: replaced or retired).
CREATE TABLE claim(
  claim_no INTEGER PRIMARY KEY, exhibit_no INTEGER NOT NULL REFERENCES exhibit ON DELETE CASCADE,
  claim_id TEXT NOT NULL, revision INTEGER NOT NULL, ord INTEGER NOT NULL, standing INTEGER NOT NULL CHECK(standing IN (0, 1)),
  kind TEXT NOT NULL CHECK(kind IN ('pair','tie','threshold','order','trend')), rows_json TEXT NOT NULL, metric_id TEXT NOT NULL,
  shape TEXT NOT NULL, text TEXT NOT NULL, locator TEXT NOT NULL, note TEXT NOT NULL,
  headline INTEGER NOT NULL CHECK(headline IN (0, 1)), margin_ratio REAL NOT NULL, expected REAL,
  content_json TEXT NOT NULL, content_sha256 TEXT NOT NULL, registered_at REAL NOT NULL, results_by_then INTEGER NOT NULL,
  UNIQUE(exhibit_no, claim_id, revision)
) STRICT;
CREATE UNIQUE INDEX claim_standing ON claim(exhibit_no, claim_id) WHERE standing = 1;

-- What is planned --------------------------------------------------------------------------------------------------------------------
CREATE TABLE run(
  run_key TEXT PRIMARY KEY CHECK(length(run_key) = 64), kind TEXT NOT NULL CHECK(kind IN ('prepare','pretrain','finetune','evaluate')),
  name TEXT NOT NULL, seed INTEGER NOT NULL, origin TEXT NOT NULL CHECK(origin IN ('spec','adhoc')), frozen_json TEXT NOT NULL,
  planned_at REAL NOT NULL, fence INTEGER NOT NULL DEFAULT 0,
  accepted_attempt TEXT REFERENCES attempt(attempt_id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE part_text(
  part TEXT NOT NULL, hash TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY(part, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_key_part(
  run_key TEXT NOT NULL REFERENCES run ON DELETE CASCADE, ord INTEGER NOT NULL, part TEXT NOT NULL, hash TEXT NOT NULL,
  PRIMARY KEY(run_key, ord), FOREIGN KEY(part, hash) REFERENCES part_text
) STRICT, WITHOUT ROWID;

CREATE TABLE stage_dep(
  child_key TEXT NOT NULL REFERENCES run ON DELETE CASCADE, role TEXT NOT NULL, parent_key TEXT NOT NULL REFERENCES run,
  PRIMARY KEY(child_key, role, parent_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX stage_dep_parent ON stage_dep(parent_key);

CREATE TABLE row_run(
  row_no INTEGER NOT NULL REFERENCES row_def ON DELETE CASCADE, seed INTEGER NOT NULL, run_key TEXT NOT NULL REFERENCES run,
  origin TEXT NOT NULL CHECK(origin IN ('spec','adhoc')),
  PRIMARY KEY(row_no, origin, seed, run_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX row_run_key ON row_run(run_key);

-- What happened ----------------------------------------------------------------------------------------------------------------------
CREATE TABLE environment(
  env_sha256 TEXT PRIMARY KEY, facts_json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- pid: the worker, owner_pid: the coordinator that spawned it; each with its start time, since numbers are reused.
CREATE TABLE attempt(
  attempt_no INTEGER PRIMARY KEY, attempt_id TEXT NOT NULL UNIQUE, run_key TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  n INTEGER NOT NULL, fence INTEGER NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('LEASED','RUNNING','EVALUATING','DONE','FAILED','DIVERGED','CANCELLED','TIMEOUT','LOST')),
  late INTEGER NOT NULL DEFAULT 0 CHECK(late IN (0, 1)), damaged INTEGER NOT NULL DEFAULT 0 CHECK(damaged IN (0, 1)),
  exhibit TEXT NOT NULL, host TEXT NOT NULL, boot_id TEXT NOT NULL, device TEXT NOT NULL,
  pid INTEGER NOT NULL, pid_start INTEGER NOT NULL, owner_pid INTEGER NOT NULL, owner_pid_start INTEGER NOT NULL,
  started REAL NOT NULL, lease_until REAL NOT NULL, heartbeat_at REAL NOT NULL, ended REAL,
  step INTEGER NOT NULL DEFAULT 0, total_steps INTEGER NOT NULL DEFAULT 0, rate REAL NOT NULL DEFAULT 0,
  exit_code INTEGER, signal INTEGER, error_kind TEXT NOT NULL DEFAULT '', error_text TEXT NOT NULL DEFAULT '',
  end_json TEXT, run_dir TEXT NOT NULL, env_sha256 TEXT REFERENCES environment,
  UNIQUE(run_key, n)
) STRICT;
-- What makes a double claim impossible.
CREATE UNIQUE INDEX attempt_live ON attempt(run_key) WHERE state IN ('LEASED','RUNNING','EVALUATING');

CREATE TABLE spool_cursor(
  attempt_no INTEGER PRIMARY KEY REFERENCES attempt ON DELETE CASCADE, byte_offset INTEGER NOT NULL, last_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE metric_final(
  run_key TEXT NOT NULL REFERENCES run ON DELETE CASCADE, attempt_id TEXT NOT NULL REFERENCES attempt(attempt_id) ON DELETE CASCADE,
  metric_id TEXT NOT NULL, split TEXT NOT NULL, value REAL, value_kind TEXT NOT NULL CHECK(value_kind IN ('FINITE','NAN','PINF','NINF')),
  n_items INTEGER NOT NULL, item_se REAL NOT NULL, selection_rule TEXT NOT NULL, metric_version INTEGER NOT NULL,
  PRIMARY KEY(attempt_id, metric_id, split), CHECK((value IS NOT NULL) = (value_kind = 'FINITE'))
) STRICT, WITHOUT ROWID;
CREATE INDEX metric_final_run ON metric_final(run_key);

-- Learning curves, made small: names and attempts as numbers; kind 0 FINITE, 1 NAN, 2 PINF, 3 NINF. v_history spells them out.
CREATE TABLE point_name(name_no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE metric_point(
  attempt_no INTEGER NOT NULL REFERENCES attempt ON DELETE CASCADE, name_no INTEGER NOT NULL REFERENCES point_name, step INTEGER NOT NULL,
  t REAL NOT NULL, value REAL, kind INTEGER NOT NULL CHECK(kind IN (0, 1, 2, 3)),
  PRIMARY KEY(attempt_no, name_no, step), CHECK((value IS NOT NULL) = (kind = 0))
) STRICT, WITHOUT ROWID;

-- Per-item scores: the list of items ("id \t group \n" each) once for all runs that share it; the values as little-endian doubles.
CREATE TABLE item_set(
  item_set_no INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, n INTEGER NOT NULL, listing BLOB NOT NULL
) STRICT;
CREATE TABLE item_score(
  attempt_no INTEGER NOT NULL REFERENCES attempt ON DELETE CASCADE, metric_id TEXT NOT NULL, split TEXT NOT NULL,
  item_set_no INTEGER NOT NULL REFERENCES item_set, scores BLOB NOT NULL,
  UNIQUE(attempt_no, metric_id, split)
) STRICT;

CREATE TABLE checkpoint(
  attempt_no INTEGER NOT NULL REFERENCES attempt ON DELETE CASCADE, step INTEGER NOT NULL, sha256 TEXT NOT NULL, t REAL NOT NULL,
  PRIMARY KEY(attempt_no, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE data_asset(
  name TEXT NOT NULL, content_sha256 TEXT NOT NULL, kind TEXT NOT NULL, bytes INTEGER NOT NULL, items INTEGER NOT NULL,
  manifest_json TEXT NOT NULL, recorded_at REAL NOT NULL, PRIMARY KEY(name, content_sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE event(
  event_no INTEGER PRIMARY KEY, at REAL NOT NULL, actor TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, json TEXT NOT NULL
) STRICT;

-- A cache: `vlp verdict` computes it again from the rows above.
CREATE TABLE verdict(
  claim_no INTEGER PRIMARY KEY REFERENCES claim ON DELETE CASCADE, inputs_hash TEXT NOT NULL, computed_at REAL NOT NULL,
  row_a TEXT NOT NULL, row_b TEXT NOT NULL, verdict TEXT NOT NULL, detail TEXT NOT NULL, magnitude TEXT NOT NULL, tier TEXT NOT NULL,
  sd_mode TEXT NOT NULL, n_a INTEGER NOT NULL, n_b INTEGER NOT NULL, n_needed INTEGER NOT NULL,
  d_paper REAL, d REAL, se REAL, df REAL, lo REAL, hi REAL, margin REAL, p_conf REAL, p_contra REAL, adj_conf REAL, adj_contra REAL,
  mde REAL
) STRICT;
)sql";

constexpr std::string_view kViews = R"sql(
CREATE VIEW v_run AS
SELECT r.run_key, r.kind, r.name, r.seed, r.origin,
       CASE WHEN r.accepted_attempt IS NOT NULL THEN 'DONE' ELSE coalesce(a.state, 'PLANNED') END AS state,
       (SELECT count(*) FROM attempt f WHERE f.run_key = r.run_key AND f.state = 'FAILED') AS failures,
       r.accepted_attempt, coalesce(a.run_dir, '') AS run_dir,
       CASE WHEN a.error_kind = '' AND a.error_text = '' THEN '' ELSE a.error_kind || ': ' || a.error_text END AS error
FROM run r LEFT JOIN attempt a
  ON a.run_key = r.run_key AND a.n = (SELECT max(n) FROM attempt l WHERE l.run_key = r.run_key AND l.late = 0);

-- An evaluate stage's score goes before the same score of another stage of the row and seed.
CREATE VIEW v_score AS
SELECT e.exhibit_id AS exhibit, e.scale, e.data, e.device, d.key AS row, d.ord AS row_order, m.metric_id AS metric, m.ord AS metric_order,
       m.split, rr.seed, f.value, f.value_kind, f.n_items, f.item_se, r.run_key, r.accepted_attempt AS attempt_id, rr.origin,
       e.exhibit_no, d.row_no
FROM exhibit e JOIN row_def d USING (exhibit_no) JOIN row_run rr USING (row_no) JOIN run r USING (run_key)
JOIN metric_final f ON f.attempt_id = r.accepted_attempt
JOIN metric_def m ON m.exhibit_no = e.exhibit_no AND m.metric_id = f.metric_id AND m.split = f.split
WHERE (m.task = '' OR m.task = r.name)
  AND (r.kind = 'evaluate' OR NOT EXISTS (
    SELECT 1 FROM row_run rr2 JOIN run r2 ON r2.run_key = rr2.run_key JOIN metric_final f2 ON f2.attempt_id = r2.accepted_attempt
    WHERE rr2.row_no = rr.row_no AND rr2.origin = rr.origin AND rr2.seed = rr.seed AND r2.kind = 'evaluate'
      AND f2.metric_id = f.metric_id AND f2.split = f.split));

CREATE VIEW v_cell AS
WITH mean AS (
  SELECT row_no, metric, count(*) AS n, avg(value) AS mean FROM v_score WHERE origin = 'spec' AND value_kind = 'FINITE'
  GROUP BY row_no, metric)
SELECT e.exhibit_id AS exhibit, e.scale, e.data, e.device, d.key AS row, d.ord AS row_order, m.metric_id AS metric, m.ord AS metric_order,
       m.split, coalesce(c.n, 0) AS n,
       (SELECT count(DISTINCT rr.seed) FROM row_run rr JOIN run r USING (run_key)
        WHERE rr.row_no = d.row_no AND rr.origin = 'spec' AND r.kind <> 'prepare') AS planned,
       c.mean,
       CASE WHEN c.n > 1 THEN sqrt((SELECT sum((s.value - c.mean) * (s.value - c.mean)) FROM v_score s
         WHERE s.row_no = d.row_no AND s.metric = m.metric_id AND s.origin = 'spec' AND s.value_kind = 'FINITE') / (c.n - 1)) END AS sd,
       (SELECT value_text FROM reference_value p WHERE p.row_no = d.row_no AND p.metric_id = m.metric_id) AS paper
FROM exhibit e JOIN row_def d USING (exhibit_no) JOIN metric_def m USING (exhibit_no)
LEFT JOIN mean c ON c.row_no = d.row_no AND c.metric = m.metric_id;

CREATE VIEW v_incomplete AS
SELECT e.exhibit_id AS exhibit, e.scale, e.data, e.device, d.key AS row, rr.seed, v.kind, v.name, v.run_key, v.state, v.failures, v.error
FROM exhibit e JOIN row_def d USING (exhibit_no) JOIN row_run rr USING (row_no) JOIN v_run v USING (run_key)
WHERE v.accepted_attempt IS NULL AND rr.origin = 'spec';

CREATE VIEW v_claims AS
SELECT e.exhibit_id AS exhibit, e.scale, e.data, e.device, e.fidelity, c.claim_id, c.revision, c.kind, c.rows_json AS rows, c.metric_id AS metric,
       c.headline, c.text, c.locator, c.registered_at, v.verdict, v.detail, v.tier, v.sd_mode, v.n_a, v.n_b, v.d_paper, v.d, v.lo, v.hi,
       v.p_conf, v.p_contra, v.adj_conf, v.adj_contra, v.mde, v.n_needed
FROM exhibit e JOIN claim c USING (exhibit_no) LEFT JOIN verdict v USING (claim_no) WHERE c.standing = 1;

CREATE VIEW v_cost AS
SELECT e.exhibit_id AS exhibit, e.scale, e.data, e.device, d.key AS row, r.kind, r.name, count(DISTINCT r.run_key) AS runs,
       count(a.attempt_id) AS attempts,
       total(CASE WHEN a.attempt_id = r.accepted_attempt THEN a.ended - a.started END) AS useful_seconds,
       total(CASE WHEN a.attempt_id IS NOT r.accepted_attempt THEN coalesce(a.ended, a.heartbeat_at) - a.started END) AS wasted_seconds
FROM exhibit e JOIN row_def d USING (exhibit_no)
JOIN (SELECT DISTINCT row_no, run_key FROM row_run) rr USING (row_no) JOIN run r USING (run_key) LEFT JOIN attempt a USING (run_key)
GROUP BY e.exhibit_no, d.row_no, r.kind, r.name;

CREATE VIEW v_history AS
SELECT a.run_key, a.attempt_id, a.n, p.name AS metric, h.step, h.t, h.value,
       CASE h.kind WHEN 0 THEN 'FINITE' WHEN 1 THEN 'NAN' WHEN 2 THEN 'PINF' ELSE 'NINF' END AS value_kind
FROM metric_point h JOIN attempt a USING (attempt_no) JOIN point_name p USING (name_no);

CREATE VIEW v_late AS
SELECT attempt_id, run_key, n, fence, state, host, started, ended, run_dir FROM attempt WHERE late = 1;
)sql";

// Sweeps: what they varied, and two more kinds of claims. SQLite cannot widen a CHECK, so the table is made anew; the cached verdicts of its rows
// go with it and are computed again when they are asked for.
constexpr std::string_view kSweeps = R"sql(
ALTER TABLE exhibit ADD COLUMN designs_json TEXT NOT NULL DEFAULT '[]';
DROP VIEW v_claims;
CREATE TABLE claim_3(
  claim_no INTEGER PRIMARY KEY, exhibit_no INTEGER NOT NULL REFERENCES exhibit ON DELETE CASCADE,
  claim_id TEXT NOT NULL, revision INTEGER NOT NULL, ord INTEGER NOT NULL, standing INTEGER NOT NULL CHECK(standing IN (0, 1)),
  kind TEXT NOT NULL CHECK(kind IN ('pair','tie','threshold','order','trend','cost','effect')), rows_json TEXT NOT NULL, metric_id TEXT NOT NULL,
  shape TEXT NOT NULL, text TEXT NOT NULL, locator TEXT NOT NULL, note TEXT NOT NULL,
  headline INTEGER NOT NULL CHECK(headline IN (0, 1)), margin_ratio REAL NOT NULL, expected REAL,
  content_json TEXT NOT NULL, content_sha256 TEXT NOT NULL, registered_at REAL NOT NULL, results_by_then INTEGER NOT NULL,
  UNIQUE(exhibit_no, claim_id, revision)
) STRICT;
INSERT INTO claim_3 SELECT * FROM claim;
DROP TABLE claim;
ALTER TABLE claim_3 RENAME TO claim;
CREATE UNIQUE INDEX claim_standing ON claim(exhibit_no, claim_id) WHERE standing = 1;
CREATE VIEW v_claims AS
SELECT e.exhibit_id AS exhibit, e.scale, e.data, e.device, e.fidelity, c.claim_id, c.revision, c.kind, c.rows_json AS rows, c.metric_id AS metric,
       c.headline, c.text, c.locator, c.registered_at, v.verdict, v.detail, v.tier, v.sd_mode, v.n_a, v.n_b, v.d_paper, v.d, v.lo, v.hi,
       v.p_conf, v.p_contra, v.adj_conf, v.adj_contra, v.mde, v.n_needed
FROM exhibit e JOIN claim c USING (exhibit_no) LEFT JOIN verdict v USING (claim_no) WHERE c.standing = 1;
)sql";

// What the model said of each item, in the order of the item set: a JSON list of texts. NULL: it was not recorded.
constexpr std::string_view kPredictions = "ALTER TABLE item_score ADD COLUMN predictions TEXT;";

// One more way to compare. The column is made anew: to make the table anew would take with it everything that refers to it.
constexpr std::string_view kBlocks = R"sql(
ALTER TABLE exhibit RENAME COLUMN comparison TO comparison_4;
ALTER TABLE exhibit ADD COLUMN comparison TEXT NOT NULL DEFAULT 'welch'
  CHECK(comparison IN ('welch','paired_seed','seeds_as_blocks','pooled_table','borrowed'));
UPDATE exhibit SET comparison = comparison_4;
ALTER TABLE exhibit DROP COLUMN comparison_4;
)sql";

constexpr std::array<Migration, 5> kMigrations = {
    {{1, "tables", kTables}, {2, "views", kViews}, {3, "sweeps", kSweeps}, {4, "predictions", kPredictions}, {5, "blocks", kBlocks}}};

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

}  // namespace vlp::results_db
