#include "results_db/lookup.hpp"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/util/error.hpp"
#include "core/util/nearest.hpp"
#include "results_db/definition.hpp"

namespace vlp::results_db {
namespace {

[[noreturn]] void unknown(const Database& db, const ExhibitKey& key) {
  std::vector<std::string> variants, ids;
  Statement same = db.prepare("SELECT scale || '/' || data || '/' || device FROM exhibit WHERE exhibit_id = ?1 ORDER BY 1");
  for (same.bind(key.id); same.step();) variants.push_back(same.text(0));
  if (!variants.empty()) throw BadInput(fmt::format("{}: this variant has not been run; recorded: {}", display_name(key), fmt::join(variants, ", ")));
  Statement all = db.prepare("SELECT DISTINCT exhibit_id FROM exhibit ORDER BY 1");
  while (all.step()) ids.push_back(all.text(0));
  throw BadInput(fmt::format("{}: not in the database; run it first{}", key.id, did_you_mean(key.id, ids)));
}

}  // namespace

int64_t exhibit_no(const Database& db, const ExhibitKey& key) {
  Statement q = db.prepare("SELECT exhibit_no FROM exhibit WHERE exhibit_id = ?1 AND scale = ?2 AND data = ?3 AND device = ?4");
  if (!q.bind(key.id, key.variant.scale, key.variant.data, key.variant.device).step()) unknown(db, key);
  return q.int64(0);
}

Attempt read_attempt(const Statement& q, int i) {
  Attempt a;
  a.attempt_id = q.text(i), a.run_key = q.text(i + 1), a.state = q.text(i + 2), a.error_kind = q.text(i + 3), a.error_text = q.text(i + 4);
  a.run_dir = q.text(i + 5), a.host = q.text(i + 6), a.boot_id = q.text(i + 7), a.device = q.text(i + 8);
  a.n = q.int64(i + 9), a.fence = q.int64(i + 10), a.pid = q.int64(i + 11), a.pid_start = q.int64(i + 12);
  a.exit_code = q.int64(i + 13), a.signal = q.int64(i + 14);
  a.started = q.real(i + 15), a.ended = q.real(i + 16), a.lease_until = q.real(i + 17), a.heartbeat_at = q.real(i + 18);
  return a;
}

}  // namespace vlp::results_db
