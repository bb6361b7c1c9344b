#include <fmt/format.h>

#include "core/util/sha256.hpp"
#include "results_db/open.hpp"
#include "results_db/schema.hpp"

namespace vlp::results_db {
namespace {

void collect(const Database& db, const char* sql, std::vector<std::string>& problems) {
  Statement q = db.prepare(sql);
  while (q.step()) problems.push_back(q.text(0));
}

void check_migrations(const Database& db, std::vector<std::string>& problems) {
  for (const Migration& m : migrations()) {
    Statement q = db.prepare("SELECT script_sha256 FROM schema_migration WHERE version = ?1");
    q.bind(m.version);
    if (!q.step()) problems.push_back(fmt::format("migration {} ({}) is not recorded", m.version, m.name));
    else if (q.text(0) != sha256_hex(m.sql)) problems.push_back(fmt::format("migration {} ({}) was applied from another script", m.version, m.name));
  }
}

}  // namespace

std::vector<std::string> check_database(const std::filesystem::path& file) {
  const auto db = open_to_read(file);
  std::vector<std::string> problems;
  collect(*db, "SELECT 'integrity: ' || integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'", problems);
  collect(*db,
          "SELECT 'foreign key: a row of ' || \"table\" || ' names a missing row of ' || \"parent\" FROM pragma_foreign_key_check"
          " ORDER BY \"table\", \"parent\"",
          problems);
  check_migrations(*db, problems);
  collect(*db,
          "SELECT 'run ' || substr(r.run_key, 1, 12) || ': its accepted attempt is ' || a.state FROM run r"
          " JOIN attempt a ON a.attempt_id = r.accepted_attempt WHERE a.state <> 'DONE' OR a.run_key <> r.run_key ORDER BY r.run_key",
          problems);
  collect(*db,
          "SELECT 'run ' || substr(r.run_key, 1, 12) || ': accepted, but its score ' || f.metric_id || ' is ' || f.value_kind FROM run r"
          " JOIN metric_final f ON f.attempt_id = r.accepted_attempt WHERE f.value_kind <> 'FINITE' ORDER BY r.run_key, f.metric_id",
          problems);
  collect(*db,
          "SELECT 'attempt ' || attempt_id || ': its fence ' || attempt.fence || ' is above its run''s' FROM attempt JOIN run USING (run_key)"
          " WHERE attempt.fence > run.fence ORDER BY attempt_id",
          problems);
  return problems;
}

}  // namespace vlp::results_db
